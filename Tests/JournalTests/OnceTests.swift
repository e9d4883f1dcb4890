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

    /// Each life leaves a segment of its own, and what was written anew is so again; all of it is known as often as it comes.
    @Test func identitiesOutliveManyLives() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        let once = JournalRouteSpec("once", once: .init(entries: 10_000))
        let place = try JournalPlace([once, JournalRouteSpec("dead")], limits: limits, settling: ["once"])
        var ids: [String] = []
        for life in 0..<20 {
            let new = (0..<60).map { "\(life)-\($0)" }
            #expect(place.commit(new, to: "once", size: 300))
            #expect(place.commit(["straggler \(life)"], to: "dead"))
            ids += new
            try place.reopen()
            let before = place.recorder.told.events.count
            #expect(place.commit(ids, to: "once"))
            #expect(place.recorder.told.events[before...].allSatisfy { $0.sequence == 0 })
        }
        #expect(place.backlog("dead").map(\.id) == (0..<20).map { "straggler \($0)" })
    }

    /// What is kept to know events again is a part of what they took, and is written once, not with every segment.
    @Test func identitiesTakeLittleOfTheDisk() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 64 << 10
        let once = JournalRouteSpec("once", once: .init(entries: 100_000))
        let place = try JournalPlace([once], limits: limits, settling: ["once"])
        for round in 0..<100 { #expect(place.commit((0..<100).map { "\(round) \($0)" }, to: "once", size: 200)) }
        let events = 10_000
        // About 450 bytes each, and 32 as an identity, some of which were written a second time when neighbours became one.
        #expect(place.journal.counters.bytesWritten.load(ordering: .relaxed) < UInt64(events * 600))
        #expect(eventually { (try? size(place.path)) ?? .max < 4 * limits.segmentBytes + events * 40 })
    }

    /// When the window is over, so is what was kept for it, without anything happening.
    @Test func identitiesGoWithTheirWindow() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        limits.age = 400_000_000
        let once = JournalRouteSpec("once", once: .init(time: 2_000_000_000, entries: 10_000))
        let place = try JournalPlace([once], limits: limits, settling: ["once"])
        for round in 0..<20 { #expect(place.commit((0..<20).map { "\(round)-\($0)" }, to: "once", size: 1_000)) }
        try place.reopen()
        #expect(place.commit(["last"], to: "once"))
        let before = try segments(place.path)
        #expect(before > 1)
        #expect(eventually { (try? segments(place.path)) == 1 })
        #expect(place.commit(["0-0"], to: "once"))
        #expect(place.recorder.told.events.last?.sequence != 0)
    }

    private func segments(_ path: String) throws -> Int {
        try Directories.list(path).filter { $0.hasSuffix(".segment") }.count
    }

    private func size(_ path: String) throws -> Int {
        try Directories.list(path).reduce(0) { try $0 + Int(Files.open(Path.join(path, $1)).status().size) }
    }

    /// A crash when the new segment has its name, and those that it stands for have not gone yet.
    @Test func identitiesThatAreThereTwiceAreKnownOnce() throws {
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        let once = JournalRouteSpec("once", once: .init(entries: 1_000))
        let place = try JournalPlace([once], limits: limits)
        let ids = (0..<60).map { "\($0)" }
        #expect(place.commit(ids, to: "once", size: 1_000))
        place.close()
        let names = try Directories.list(place.path).filter { $0.hasSuffix(".segment") }.sorted()
        let saved = try names.dropLast().map { ($0, try Files.read(Path.join(place.path, $0), limit: 1 << 24)) }
        try place.reopen()
        for event in place.backlog("once") {
            place.journal.settle(
                place.route("once"), SettledEvent(previous: event.previous, sequence: event.sequence))
        }
        #expect(place.commit(["more"], to: "once"))
        #expect(eventually { place.journal.counters.segmentsRewritten.load(ordering: .relaxed) > 0 })
        place.close()
        for (name, bytes) in saved { try Files.write(bytes, to: Path.join(place.path, name)) }
        try place.reopen()
        let before = place.recorder.told.events.count
        #expect(place.commit(ids, to: "once"))
        #expect(place.recorder.told.events[before...].allSatisfy { $0.sequence == 0 })
        #expect(place.commit(["other"], to: "once"))
        #expect(place.backlog("once").map(\.id).suffix(1) == ["other"])
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

    @Test func aPartOfTheWindowIsFoundByItsNumbers() {
        var window = DeduplicationWindow(.init(time: 1_000, entries: 5))
        // So many that the ring goes round.
        for key in 1...8 as ClosedRange<UInt64> {
            _ = window.insert(.init(key: EventKey(low: key, high: 0), sequence: 10 * key, time: Int64(key)))
        }
        #expect(window.entries(from: 0, through: .max).map(\.sequence) == [40, 50, 60, 70, 80])
        #expect(window.entries(from: 41, through: 70).map(\.sequence) == [50, 60, 70])
        #expect(window.count(from: 40, through: 40) == 1 && window.count(from: 41, through: 49) == 0)
        #expect(window.count(from: 81, through: .max) == 0 && window.count(from: 60, through: 50) == 0)
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
