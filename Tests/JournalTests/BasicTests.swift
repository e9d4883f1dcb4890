internal import Journal
internal import JournalTesting
internal import Testing

@Suite struct BasicTests {
    @Test func whatIsCommittedIsReadAgain() throws {
        let place = try JournalPlace([JournalRouteSpec("a"), JournalRouteSpec("b")])
        #expect(place.commit(["1", "2", "3"], to: "a", "b"))
        #expect(place.commit(["4"], to: "b"))
        #expect(place.recorder.told.events.map(\.sequence) == [1, 2, 3, 4])
        #expect(place.recorder.told.events.map { $0.routes.map(\.previous) } == [[0, 0], [1, 1], [2, 2], [3]])
        #expect(place.backlog("a").map(\.id) == ["1", "2", "3"])
        #expect(place.backlog("b").map(\.id) == ["1", "2", "3", "4"])
        let report = try place.reopen()
        #expect((report.truncated, report.quarantined) == (0, 0))
        #expect(place.backlog("a").map(\.id) == ["1", "2", "3"])
        #expect(place.backlog("b", events: 1).map(\.id) == ["1", "2", "3", "4"])
        #expect(place.commit(["5"], to: "a"))
        #expect(place.recorder.told.events.last?.sequence == 5)
        #expect(place.recorder.told.events.last?.routes.map(\.previous) == [3])
        #expect(place.backlog("a").map(\.id) == ["1", "2", "3", "5"])
    }

    /// Also when nothing but its events was written since, as before a crash.
    @Test func aRouteThatCameLaterKeepsItsName() throws {
        let place = try JournalPlace([JournalRouteSpec("a")])
        #expect(place.commit(["1"], to: "a"))
        let b = try place.journal.declare("b")
        #expect(try place.journal.declare("b") == b)
        #expect(place.commit(["2"], to: "a", "b"))
        let seen = try JournalInspection(place.path)
        #expect(seen.routes.map(\.name) == ["a", "b"])
        #expect(seen.report.findings.isEmpty)
        let report = try place.reopen()
        #expect(report.findings.isEmpty)
        #expect(place.route("b") == b)
        #expect(place.backlog("b").map(\.id) == ["2"])
    }

    @Test func whatIsSettledIsNotReadAgain() throws {
        let place = try JournalPlace([JournalRouteSpec("a"), JournalRouteSpec("b")])
        #expect(place.commit(["1", "2", "3", "4", "5"], to: "a", "b"))
        let a = place.route("a")
        for settled in [2, 4] as [UInt64] {
            place.journal.settle(a, SettledEvent(previous: settled - 1, sequence: settled))
        }
        #expect(place.backlog("a").map(\.id) == ["1", "3", "5"])
        #expect(place.journal.status(of: a)?.backlog == 3)
        try place.reopen()
        #expect(place.backlog("a").map(\.id) == ["1", "3", "5"])
        #expect(place.backlog("b").count == 5)
        for read in place.backlog("a") {
            place.journal.settle(a, SettledEvent(previous: read.previous, sequence: read.sequence))
        }
        #expect(place.journal.status(of: a)?.floor == 5)
        #expect(place.journal.status(of: a)?.ranges == [])
        #expect(place.journal.status(of: a)?.backlogBytes == 0)
        try place.reopen()
        #expect(place.backlog("a").isEmpty)
        #expect(place.journal.status(of: a)?.floor == 5)
        #expect(place.commit(["6"], to: "a"))
        #expect(place.recorder.told.events.last?.routes.map(\.previous) == [5])
    }
}
