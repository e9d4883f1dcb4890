internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// Segments come and go: what is needed stays, and nothing else.
@Suite struct KeepingTests {
    private static let limits = {
        var limits = JournalLimits()
        limits.segmentBytes = 32 << 10
        limits.bytes = 1 << 20
        limits.rewriteDelay = 0
        return limits
    }()

    private func bytes(_ place: JournalPlace) throws -> Int {
        try Directories.list(place.path).filter { $0.hasSuffix(".segment") }.reduce(0) {
            $0 + Int(try FileStatus(Path.join(place.path, $1)).size)
        }
    }

    /// Ten times the limit passes through, because it is settled.
    @Test func whatIsSettledMakesRoom() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits, settling: ["a"])
        for round in 0..<100 {
            #expect(place.commit((0..<100).map { "\(round)-\($0)" }, to: "a", size: 1_000))
        }
        #expect(eventually { (try? bytes(place)) ?? .max < 200 << 10 })
        #expect(place.journal.counters.segmentsRemoved.load(ordering: .relaxed) > 100)
        try place.reopen()
        #expect(place.backlog("a").isEmpty)
    }

    /// A dead route keeps its own few events, not the segments of the others.
    @Test func aDeadRoutePinsItsOwnEventsOnly() throws {
        let place = try JournalPlace(
            [JournalRouteSpec("a"), JournalRouteSpec("dead")], limits: Self.limits, settling: ["a"])
        var kept: [String] = []
        for round in 0..<60 {
            #expect(place.commit((0..<100).map { "\(round)-\($0)" }, to: "a", size: 500))
            kept.append("dead-\(round)")
            #expect(place.commit([kept[round]], to: "a", "dead", size: 100))
        }
        #expect(eventually { (try? bytes(place)) ?? .max < 300 << 10 })
        #expect(place.journal.counters.segmentsRewritten.load(ordering: .relaxed) > 10)
        #expect(place.backlog("dead").map(\.id) == kept)
        #expect(place.backlog("dead", events: 7).map(\.id) == kept)
        #expect(place.journal.status(of: place.route("dead"))?.backlog == kept.count)
        let report = try place.reopen()
        #expect((report.truncated, report.quarantined) == (0, 0))
        let again = place.backlog("dead")
        #expect(again.map(\.id) == kept)
        #expect(place.journal.status(of: place.route("dead"))?.backlog == kept.count)
        for read in again {
            place.journal.settle(place.route("dead"), SettledEvent(previous: read.previous, sequence: read.sequence))
        }
        #expect(place.journal.status(of: place.route("dead"))?.backlogBytes == 0)
        #expect(eventually { (try? bytes(place)) ?? .max < 100 << 10 })
    }

    /// At the limit nothing more is taken; what is settled gives room, and the delegate hears of it.
    @Test func theLimitOfBytesPushesBack() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        var count = 0
        var event = unsafe Optional(place.maker.event("x", payload: [UInt8](repeating: 1, count: 10_000)))
        while unsafe place.journal.reserve(&event, count: 1, of: 1) == 1 {
            unsafe place.journal.unreserve(&event, of: 1)
            #expect(place.commit(["\(count)"], to: "a", size: 10_000))
            count += 1
        }
        #expect(count > 80 && count < 110, "\(count)")
        #expect(try bytes(place) <= 1 << 20)
        for read in place.backlog("a").prefix(count / 2) {
            place.journal.settle(place.route("a"), SettledEvent(previous: read.previous, sequence: read.sequence))
        }
        #expect(eventually { place.recorder.told.rooms > 0 })
        #expect(unsafe place.journal.reserve(&event, count: 1, of: 1) == 1)
    }

    @Test func aRouteOverItsShareIsToldAndCanBeCutLoose() throws {
        let place = try JournalPlace(
            [JournalRouteSpec("a"), JournalRouteSpec("dead", share: 50_000)], limits: Self.limits, settling: ["a"])
        let dead = place.route("dead")
        for round in 0..<40 { #expect(place.commit(["\(round)"], to: "a", "dead", size: 2_000)) }
        #expect(place.journal.isOver(dead))
        #expect(place.recorder.told.shares.map(\.isOver) == [true])
        place.journal.cutLoose(dead, code: 7, reason: "too far behind")
        #expect(!place.journal.isOver(dead))
        #expect(eventually { place.journal.deadLetters(of: dead).count == 1 })
        let number = try #require(place.journal.deadLetters(of: dead).first)
        let letter = try place.journal.deadLetter(number, of: dead)
        #expect((letter.count, letter.code, letter.reason, letter.event) == (40, 7, "too far behind", []))
        #expect(letter.bytes > 80_000)
        #expect(place.backlog("dead").isEmpty)
        try place.reopen()
        #expect(place.backlog("dead").isEmpty)
        #expect(try place.journal.deadLetter(number, of: dead) == letter)
    }

    @Test func whatIsTooOldGoes() throws {
        var limits = Self.limits
        limits.age = 300_000_000
        let place = try JournalPlace([JournalRouteSpec("a")], limits: limits)
        #expect(place.commit(["1", "2"], to: "a"))
        #expect(eventually { !place.journal.deadLetters(of: place.route("a")).isEmpty })
        let number = try #require(place.journal.deadLetters(of: place.route("a")).first)
        #expect(try place.journal.deadLetter(number, of: place.route("a")).count == 2)
        #expect(place.backlog("a").isEmpty)
    }

    /// The beginning of a segment must not say that an event is settled whose dead letter is only to follow.
    @Test func anEventIsSettledOnceItsDeadLetterIsOnTheDisk() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        #expect(place.commit(["1"], to: "a"))
        let read = try #require(place.backlog("a").first)
        place.close()
        // Nothing is written before it is started.
        let journal = try Journal(place.path, limits: Self.limits, routes: [JournalRouteSpec("a")])
        let a = try #require(journal.number(of: "a"))
        let letter = DeadLetter(
            route: a, sequence: read.sequence, code: -3, attempts: 1, firstTime: 1, lastTime: 2, reason: "no")
        let number = journal.bury(letter, settling: SettledEvent(previous: read.previous, sequence: read.sequence))
        #expect(journal.status(of: a)?.backlog == 1 && journal.deadLetters(of: a).isEmpty)
        #expect(throws: JournalError.self) { try journal.removeDeadLetter(number, of: a) }
        let recorder = CommitRecorder()
        try journal.start(recorder)
        #expect(eventually { journal.status(of: a)?.backlog == 0 && journal.deadLetters(of: a) == [number] })
        journal.close()
    }

    @Test func deadLettersAreListedFoundAndRemoved() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let a = place.route("a")
        #expect(place.commit(["1", "2", "3"], to: "a"))
        for read in place.backlog("a") {
            var letter = DeadLetter(
                route: a, sequence: read.sequence, code: -3, attempts: 5, firstTime: 1, lastTime: 2,
                reason: "no \(read.id)")
            letter.event = [UInt8](repeating: 9, count: 64)
            place.journal.bury(letter, settling: SettledEvent(previous: read.previous, sequence: read.sequence))
        }
        #expect(eventually { place.journal.deadLetters(of: a).count == 3 })
        let numbers = place.journal.deadLetters(of: a)
        #expect(try numbers.map { try place.journal.deadLetter($0, of: a).reason } == ["no 1", "no 2", "no 3"])
        try place.journal.removeDeadLetter(numbers[1], of: a)
        #expect(throws: JournalError.self) { try place.journal.deadLetter(numbers[1], of: a) }
        try place.reopen()
        #expect(place.journal.deadLetters(of: a) == [numbers[0], numbers[2]])
        #expect(try place.journal.deadLetter(numbers[2], of: a).reason == "no 3")
        #expect(place.backlog("a").isEmpty)
        // They outlive the segments that they were written to.
        for round in 0..<30 { #expect(place.commit(["\(round)"], to: "a", size: 5_000)) }
        place.journal.cutLoose(a, code: 1, reason: "enough")
        #expect(eventually { (try? bytes(place)) ?? .max < 100 << 10 })
        #expect(try place.journal.deadLetter(numbers[0], of: a).attempts == 5)
        try place.reopen()
        #expect(place.journal.deadLetters(of: a).count == 3)
    }
}
