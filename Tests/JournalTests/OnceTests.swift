internal import Glibc
internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// A route that takes each event once within its window.
@Suite struct OnceTests {
    @Test func anEventThatComesAgainIsNotTakenAgain() throws {
        let once = JournalRouteSpec("once", once: .init(time: 600_000_000_000, entries: 1_000))
        let place = try JournalPlace([once, JournalRouteSpec("often")])
        #expect(place.commit(["1", "2"], to: "once", "often"))
        #expect(place.commit(["1", "3"], to: "once", "often"))
        #expect(place.commit(["1"], to: "once"))
        #expect(place.recorder.told.events.map(\.sequence) == [1, 2, 3, 4, 0])
        #expect(place.recorder.told.events.map(\.routes.count) == [2, 2, 1, 2, 0])
        #expect(place.backlog("once").map(\.id) == ["1", "2", "3"])
        #expect(place.backlog("often").map(\.id) == ["1", "2", "1", "3"])
        #expect(place.journal.counters.duplicates.load(ordering: .relaxed) == 2)
        try place.reopen()
        #expect(place.commit(["2", "4"], to: "once"))
        #expect(place.backlog("once").map(\.id) == ["1", "2", "3", "4"])
    }

    /// Also when the segment is gone that the event stood in.
    @Test func identitiesOutliveTheirEvents() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        let once = JournalRouteSpec("once", once: .init(entries: 10_000))
        let place = try JournalPlace([once, JournalRouteSpec("dead")], limits: limits, settling: ["once"])
        for round in 0..<20 { #expect(place.commit((0..<20).map { "\(round)-\($0)" }, to: "once", size: 1_000)) }
        #expect(place.commit(["straggler"], to: "dead"))
        #expect(eventually { place.journal.counters.segmentsRemoved.load(ordering: .relaxed) > 10 })
        for _ in 0..<3 {
            try place.reopen()
            let before = place.recorder.told.events.count
            #expect(place.commit((0..<20).flatMap { round in (0..<20).map { "\(round)-\($0)" } }, to: "once"))
            #expect(place.recorder.told.events[before...].allSatisfy { $0.sequence == 0 })
        }
    }

    /// Segments that cannot go yet say all of the same identities: many times what the window holds.
    @Test func identitiesAreKnownHoweverOftenTheyAreSaid() throws {
        let once = JournalRouteSpec("once", once: .init(entries: 1_000))
        let place = try JournalPlace([once, JournalRouteSpec("dead")], settling: ["once"])
        let ids = (0..<900).map { "\($0)" }
        #expect(place.commit(ids, to: "once"))
        for life in 0..<8 {
            try place.reopen()
            #expect(place.commit(["once \(life)"], to: "once"))
            #expect(place.commit(["dead \(life)"], to: "dead"))
            // The first segment goes; the others are held by what nobody takes.
            if life > 0 { continue }
            #expect(eventually { place.journal.counters.segmentsRemoved.load(ordering: .relaxed) == 1 })
        }
        try place.reopen()
        let before = place.recorder.told.events.count
        #expect(place.commit(ids, to: "once"))
        #expect(place.recorder.told.events[before...].allSatisfy { $0.sequence == 0 })
    }

    /// A segment has room for events beside the identities that it begins with, be those more than a segment.
    @Test func manyIdentitiesLeaveRoomForEvents() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        let once = JournalRouteSpec("once", once: .init(entries: 10_000))
        let place = try JournalPlace([once], limits: limits, settling: ["once"])
        for round in 0..<50 { #expect(place.commit((0..<40).map { "\(round) \($0)" }, to: "once")) }
        try place.reopen()
        for number in 0..<100 { #expect(place.commit(["late \(number)"], to: "once")) }
        #expect(place.journal.counters.segmentsBegun.load(ordering: .relaxed) < 10)
    }

    /// What was sent before a long stop comes again after it.
    @Test func timeWithoutAHubDoesNotCount() throws {
        let once = JournalRouteSpec("once", once: .init(time: 4_000_000_000, entries: 1_000))
        let place = try JournalPlace([once])
        #expect(place.commit(["1"], to: "once"))
        for id in ["2", "3"] {
            place.close()
            usleep(3_500_000)
            try place.reopen()
            #expect(place.commit(["1", id], to: "once"))
            #expect(place.backlog("once").map(\.id).last == id)
        }
        #expect(place.backlog("once").map(\.id) == ["1", "2", "3"])
    }

    /// Whoever knows events again by their numbers must never take a new one for an old one.
    @Test func numbersOfRecordsThatAreGoneAreNotGivenAgain() throws {
        let place = try JournalPlace([JournalRouteSpec("once", once: .init())])
        #expect(place.commit(["1", "2", "3"], to: "once"))
        let series = place.journal.series(of: place.route("once"))
        place.close()
        let last = try #require(try JournalInspection(place.path).records().last { $0.kind == .event })
        let name = try #require(try Directories.list(place.path).last { $0.hasSuffix(".segment") })
        let bytes = try Files.read(Path.join(place.path, name), limit: 1 << 24)
        try Files.write(Array(bytes[..<(last.offset + 20)]), to: Path.join(place.path, name))
        try place.reopen()
        #expect(place.commit(["4"], to: "once"))
        let backlog = place.backlog("once")
        #expect(backlog.map(\.id) == ["1", "2", "4"])
        #expect((backlog.last?.sequence ?? 0) > 1 << 32)
        #expect(place.journal.series(of: place.route("once")) == series)
        let other = try JournalPlace([JournalRouteSpec("once", once: .init())])
        #expect(other.journal.series(of: other.route("once")) != series)
    }

    /// A segment begins with what earlier ones had. A crash before the events are there that made it begin must not leave anything
    /// that says of them that they are.
    @Test func whatNeverReachedTheDiskIsTakenWhenItComesAgain() throws {
        let place = try JournalPlace([JournalRouteSpec("once", once: .init())])
        #expect(place.commit(["1", "2"], to: "once"))
        // Each run begins a segment of its own with the first event.
        try place.reopen()
        #expect(place.commit(["3", "4", "5"], to: "once"))
        place.close()
        let lost = try #require(
            try JournalInspection(place.path).records().filter { $0.kind == .event }.dropFirst(2).first)
        let name = try #require(try Directories.list(place.path).last { $0.hasSuffix(".segment") })
        let bytes = try Files.read(Path.join(place.path, name), limit: 1 << 24)
        try Files.write(Array(bytes[..<lost.offset]), to: Path.join(place.path, name))
        try place.reopen()
        #expect(place.backlog("once").map(\.id) == ["1", "2"])
        #expect(place.commit(["1", "3", "4", "5"], to: "once"))
        #expect(place.backlog("once").map(\.id) == ["1", "2", "3", "4", "5"])
    }

    /// A route can be declared anew with another window while the journal is open.
    @Test func aWindowBecomesShorterAndLonger() throws {
        let place = try JournalPlace([JournalRouteSpec("once", once: .init(time: 600_000_000_000, entries: 1_000))])
        func bound(_ time: Int64, isFinal: Bool = true) {
            place.journal.bound(JournalRouteSpec("once", once: .init(time: time, entries: 1_000)), isFinal: isFinal)
        }
        #expect(place.commit(["1"], to: "once"))
        bound(60_000_000_000)
        // Nothing is forgotten that is young enough.
        #expect(place.commit(["1"], to: "once"))
        #expect(place.backlog("once").map(\.id) == ["1"])
        usleep(300_000)
        bound(100_000_000)
        bound(600_000_000_000)
        // What was forgotten stays so; what comes from now on is known for the longer time.
        #expect(place.commit(["1"], to: "once"))
        #expect(place.backlog("once").map(\.id) == ["1", "1"])
        usleep(300_000)
        // What may be taken back forgets nothing, whatever comes meanwhile.
        bound(100_000_000, isFinal: false)
        place.journal.bound(JournalRouteSpec("once"), isFinal: false)
        #expect(place.commit(["1"], to: "once"))
        bound(600_000_000_000)
        #expect(place.commit(["1"], to: "once"))
        #expect(place.backlog("once").map(\.id) == ["1", "1"])
    }

    @Test func theWindowTakesOtherBounds() {
        var window = DeduplicationWindow(.init(time: 100, entries: 5))
        func insert(_ key: UInt64, _ time: Int64) -> Bool {
            window.insert(.init(key: EventKey(low: key, high: 0), sequence: key, time: time))
        }
        #expect((1...5).allSatisfy { insert($0, Int64($0) * 10) })
        window.adopt(.init(time: 25, entries: 1), now: 50, isFinal: false)
        #expect(window.size == 5)
        window.adopt(.init(time: 25, entries: 5), now: 50)
        #expect(window.size == 3)
        window.adopt(.init(time: 25, entries: 1), now: 50)
        #expect(window.size == 1 && !insert(5, 50))
        window.adopt(.init(time: 1_000, entries: 5), now: 50)
        #expect(insert(1, 60) && !insert(5, 900) && insert(5, 1_051))
    }

    @Test func theWindowIsBoundedInNumberAndTime() {
        var window = DeduplicationWindow(.init(time: 100, entries: 3))
        func insert(_ key: UInt64, _ time: Int64) -> Bool {
            window.insert(.init(key: EventKey(low: key, high: 0), sequence: key, time: time))
        }
        #expect((1...3).allSatisfy { insert($0, 0) })
        #expect(!insert(1, 0))
        #expect(insert(4, 0))
        #expect(insert(1, 0))
        #expect(!insert(4, 100))
        #expect(insert(4, 101))
        #expect(window.size == 1)
    }
}
