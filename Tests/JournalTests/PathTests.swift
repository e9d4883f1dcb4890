internal import EventBlock
internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// What the journal keeps of the endpoints that an event has passed.
@Suite struct PathTests {
    /// Names for numbers on the bus, which are others at each start.
    private func name(_ place: JournalPlace, _ endpoints: [UInt32: String]) {
        for (number, name) in endpoints.sorted(by: { $0.key < $1.key }) { place.journal.name(number, name) }
    }

    private func append(_ id: String, path: [UInt16], in place: JournalPlace, to routes: String...) {
        let event = unsafe place.maker.event(id)
        unsafe EventSlot.of(event).pointee.stamp = EventStamp(path: EventPath(count: path.count) { path[$0] })
        let before = place.recorder.told.events.count
        unsafe place.append(event, to: (routes.isEmpty ? ["a"] : routes).map { place.route($0) })
        #expect(place.recorder.wait(for: before + 1))
    }

    /// The paths of what a route has not settled.
    private func paths(_ place: JournalPlace, _ route: String = "a") -> [[UInt16]] {
        let reader = JournalReader(place.journal, place.route(route), pool: EventPool())
        let floor = place.journal.status(of: place.route(route))?.floor ?? 0
        var paths: [[UInt16]] = []
        let progress = unsafe reader.read(after: floor, limit: (1_000, 1 << 24)) { delivery in
            let path = unsafe EventSlot.of(delivery.event).pointee.stamp.path
            paths.append((0..<path.count).map { path[$0] })
            unsafe EventReference.release(delivery.event)
        }
        #expect(progress == .end)
        return paths
    }

    @Test func theNumbersAreThoseThatTheEndpointsHaveNow() throws {
        let place = try JournalPlace([JournalRouteSpec("a")])
        let somebody = EventPath.unknown
        name(place, [1: "door", 2: "lamp", 3: "gone"])
        for path in [[1], [1, 2], [], [3, 2, 1], [9]] as [[UInt16]] { append("\(path)", path: path, in: place) }
        #expect(paths(place) == [[1], [1, 2], [], [3, 2, 1], [somebody]])
        try place.reopen()
        name(place, [5: "lamp", 7: "door", 1: "new"])
        #expect(paths(place) == [[7], [7, 5], [], [somebody, 5, 7], [somebody]])
        // An endpoint that was started anew has another number; one that comes back is known again.
        name(place, [8: "door", 9: "gone"])
        #expect(paths(place) == [[8], [8, 5], [], [9, 5, 8], [somebody]])
        append("last", path: [1, 8], in: place)
        #expect(paths(place).last == [1, 8])
        let seen = try JournalInspection(place.path)
        let kept = try seen.records().compactMap { record -> [String?]? in
            if case .event(_, let path, _) = record.content { seen.names(of: path) } else { nil }
        }
        #expect(kept == [["door"], ["door", "lamp"], [], ["gone", "lamp", "door"], [nil], ["new", "door"]])
    }

    /// The longest path, beside many routes, in the smallest segments.
    @Test func allOfAPathIsKept() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 4_096
        let routes = (0..<20).map { JournalRouteSpec("route \($0)") }
        let place = try JournalPlace(routes, limits: limits)
        let path = (1...UInt16(EventPath.limit)).map { $0 }
        let names = Dictionary(uniqueKeysWithValues: path.map { (UInt32($0), "endpoint \($0)") })
        name(place, names)
        for length in 0...EventPath.limit {
            for count in 1...routes.count {
                let event = unsafe place.maker.event("\(length)-\(count)")
                unsafe EventSlot.of(event).pointee.stamp.path = EventPath(count: length) { path[$0] }
                unsafe place.append(event, to: routes[..<count].map { place.route($0.name) })
            }
        }
        #expect(place.recorder.wait(for: 7 * routes.count))
        let report = try place.reopen()
        #expect((report.truncated, report.quarantined) == (0, 0))
        name(place, names)
        let expected = (0...EventPath.limit).flatMap { length in routes.map { _ in Array(path[..<length]) } }
        #expect(paths(place, "route 0") == expected)
        #expect(paths(place, "route 19") == (0...EventPath.limit).map { Array(path[..<$0]) })
    }

    /// Names stand in each segment, and what is left of old ones takes its paths along.
    @Test func pathsOutliveTheirSegments() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        limits.rewriteDelay = 0
        let place = try JournalPlace([JournalRouteSpec("a"), JournalRouteSpec("b")], limits: limits, settling: ["b"])
        name(place, [1: "door", 2: "lamp"])
        append("straggler", path: [2, 1], in: place)
        for round in 0..<20 { #expect(place.commit((0..<20).map { "\(round)-\($0)" }, to: "b", size: 1_000)) }
        #expect(eventually { place.journal.counters.segmentsRewritten.load(ordering: .relaxed) > 0 })
        name(place, [3: "late"])
        append("late", path: [3], in: place)
        try place.reopen()
        name(place, [1: "lamp", 2: "late", 3: "door"])
        #expect(paths(place) == [[1, 3], [2]])
    }

    @Test func aDeadLetterHasItsPath() throws {
        let place = try JournalPlace([JournalRouteSpec("a")])
        name(place, [1: "door", 2: "lamp"])
        append("1", path: [1, 2], in: place)
        var letter = DeadLetter(
            route: place.route("a"), sequence: 1, code: -1, attempts: 3, firstTime: 1, lastTime: 2, reason: "why not")
        letter.path = EventPath(count: 2) { [1, 2][$0] }
        letter.event = [1, 2, 3, 4, 5, 6, 7, 8]
        let number = place.journal.bury(letter, settling: SettledEvent(previous: 0, sequence: 1))
        #expect(place.commit(["2"], to: "a"))
        try place.reopen()
        name(place, [4: "lamp", 3: "door"])
        let found = try place.journal.deadLetter(number, of: place.route("a"))
        #expect((0..<found.path.count).map { found.path[$0] } == [3, 4])
        #expect((found.reason, found.event) == ("why not", letter.event))
    }

    /// What a hub of the first format left goes on, without paths.
    @Test func aJournalOfTheFirstFormatIsRead() throws {
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        try Files.write(OlderSegment.bytes, to: Path.join(directory, OlderSegment.name))
        let place = try JournalPlace([JournalRouteSpec("a"), JournalRouteSpec("b", once: .init())], in: directory)
        #expect((place.journal.recovered.truncated, place.journal.recovered.quarantined) == (0, 0))
        #expect(place.backlog("a").map(\.id) == ["2"])
        #expect(place.backlog("b").map(\.id) == ["1", "2", "3"])
        name(place, [1: "door"])
        append("4", path: [1], in: place)
        #expect(place.commit(["2"], to: "b"))
        try place.reopen()
        name(place, [6: "door"])
        #expect(place.backlog("b").map(\.id) == ["1", "2", "3"])
        #expect(paths(place) == [[], [6]])
    }
}
