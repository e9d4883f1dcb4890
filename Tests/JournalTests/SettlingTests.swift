internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// Settling many at once is the same as settling each.
@Suite struct SettlingTests {
    private static let limits = {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        limits.rewriteDelay = .max / 2
        return limits
    }()

    private func place(_ count: Int) throws -> (place: JournalPlace, events: [SettledEvent]) {
        let place = try JournalPlace([JournalRouteSpec("a"), JournalRouteSpec("b")], limits: Self.limits)
        for number in 0..<count {
            let isShared = number % 3 > 0
            #expect(
                isShared
                    ? place.commit(["\(number)"], to: "a", "b", size: 200)
                    : place.commit(["\(number)"], to: "a", size: 200))
        }
        return (place, place.backlog("a").map { SettledEvent(previous: $0.previous, sequence: $0.sequence) })
    }

    private func settle(_ events: some Collection<SettledEvent>, of route: String, _ place: JournalPlace) {
        let events = Array(events)
        unsafe events.withUnsafeBufferPointer { unsafe place.journal.settle(place.route(route), $0) }
    }

    @Test func aRunOverSeveralSegments() throws {
        let (place, events) = try place(300)
        settle(events[..<250], of: "a", place)
        let status = try #require(place.journal.status(of: place.route("a")))
        #expect((status.floor, status.ranges, status.backlog) == (250, [], 50))
        #expect(place.backlog("a").map(\.id) == (250..<300).map(String.init))
        #expect(place.backlog("b").count == 200)
        settle(events[250...], of: "a", place)
        #expect(place.journal.status(of: place.route("a"))?.backlogBytes == 0)
        try place.reopen()
        #expect(place.backlog("a").isEmpty)
        #expect(place.backlog("b").count == 200)
    }

    @Test func runsWithGapsAndWhatWasSettledBefore() throws {
        let (place, events) = try place(60)
        settle(events[10..<20], of: "a", place)
        settle([events[40]], of: "a", place)
        // The first of these runs has some that were settled, the second lies between.
        settle(events[5..<30] + events[35..<40], of: "a", place)
        settle(events[10..<20], of: "a", place)
        let left = Array(0..<5) + Array(30..<35) + Array(41..<60)
        #expect(place.journal.status(of: place.route("a"))?.backlog == left.count)
        #expect(place.backlog("a").map(\.id) == left.map(String.init))
        settle(events.reversed(), of: "a", place)
        let status = try #require(place.journal.status(of: place.route("a")))
        #expect((status.floor, status.ranges, status.backlog, status.backlogBytes) == (60, [], 0, 0))
    }

    /// What a route is about to settle is not copied meanwhile.
    @Test func whatIsUnderWayIsNotRewritten() throws {
        let (place, events) = try place(300)
        settle(events.enumerated().filter { $0.offset % 16 > 0 }.map(\.element), of: "a", place)
        for read in place.backlog("b") {
            place.journal.settle(place.route("b"), SettledEvent(previous: read.previous, sequence: read.sequence))
        }
        #expect(place.backlog("a").count == 19)
        #expect(place.journal.counters.segmentsRewritten.load(ordering: .relaxed) == 0)
        settle(events, of: "a", place)
        #expect(eventually { place.journal.counters.segmentsRemoved.load(ordering: .relaxed) > 3 })
        #expect(place.journal.counters.segmentsRewritten.load(ordering: .relaxed) == 0)
    }
}
