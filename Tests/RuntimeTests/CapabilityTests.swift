internal import Bus
internal import CHubbub
internal import Descriptors
internal import Locks
internal import Routing
internal import Runtime
internal import Synchronization
internal import Testing
internal import Unix

/// Each capability of the interface, shown by one small adapter that the checking host finds nothing wrong with.
@Suite struct CapabilityTests {
    @Test(arguments: CapabilityLibrary.examples, ["gcc", "clang"])
    func compilesWithoutAWarning(name: String, compiler: String) throws {
        let folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-compile-")
        defer { try? Directories.removeAll(folder) }
        try CapabilityLibrary.compile(name, with: compiler, into: folder)
    }

    @Test func aSourceWaitsForCredit() throws {
        let stage = Stage()
        let source = try stage.add("source", [.init("count", .integer(1_000))])
        let sink = try stage.add("sink")
        var limits = RouteLimits()
        limits.events = 8
        let route = try stage.route("source", "sink", limits: limits)
        try stage.start()
        #expect(eventually { route.counters.delivered.value == 1_000 })
        // More than 8 do not fit, so it was told of new room again and again; nothing was lost or came out of order.
        #expect(source.count(of: "credits") > 10)
        #expect(source.ports.source?.counters.refused.value ?? 0 > 0)
        #expect(sink.count(of: "disordered") == 0)
        #expect(stage.stop() == [])
    }

    @Test func aSinkTakesAPart() throws {
        let stage = Stage()
        try stage.add("source", [.init("count", .integer(200))])
        let sink = try stage.add("sink")
        let route = try stage.route("source", "sink")
        try stage.start()
        #expect(eventually { route.counters.delivered.value == 200 })
        #expect(sink.count(of: "partial") > 0)
        #expect(sink.count(of: "disordered") == 0)
        #expect(stage.stop() == [])
    }

    @Test func aSinkThatStopsGivesBackWhatItHolds() throws {
        let stage = Stage()
        try stage.add("source", [.init("count", .integer(100_000))])
        try stage.add("sink")
        let route = try stage.route("source", "sink")
        try stage.start()
        #expect(eventually { route.counters.delivered.value > 100 })
        #expect(stage.stop() == [])
    }

    @Test func settlementsReachTheSource() throws {
        let stage = Stage()
        let one = try stage.add("settlement", as: "one")
        let two = try stage.add("settlement", as: "two")
        let route = try stage.route("one", "two")
        try stage.start()
        #expect(eventually { one.count(of: "delivered") == 3 && one.count(of: "rejected") == 1 })
        #expect(route.counters.delivered.value == 3)
        #expect(route.counters.rejected.value == 1)
        // Each of the two events that are taken at the third attempt; that it had to wait is no attempt.
        #expect(route.counters.retried.value == 4)
        #expect(two.count(of: "not_attempted") > 0)
        #expect(stage.stop() == [])
    }

    @Test func callsEndInEveryWay() throws {
        let stage = Stage()
        let one = try stage.add("operations")
        try stage.start()
        #expect(one.ask("now", [.init("text", .string("four"))]) == .success(.integer(4)))
        #expect(one.ask("later") == .success(.integer(7)))
        #expect(one.ask("refused") == .failure(CallFailure(HUBBUB_E_DENIED, "not today")))
        #expect(one.ask("failed") == .failure(CallFailure(HUBBUB_E_IO, "no disk")))
        #expect(one.ask("never", timeout: 20).code == HUBBUB_E_TIMEOUT)
        #expect(eventually { one.count(of: "cancelled") == 1 })
        #expect(one.ask("nonsense").code == HUBBUB_E_NOT_FOUND)
        #expect(one.ask("now").code == HUBBUB_E_INVALID)
        #expect(one.ask("now", [.init("txet", .string("x"))]).code == HUBBUB_E_INVALID)
        let unanswered = AnswerBox()
        one.call("never", [], timeout: 60_000) { unanswered.give($0) }
        #expect(stage.stop() == [])
        #expect(unanswered.value?.code == HUBBUB_E_CLOSED)
        #expect(one.ask("later").code == HUBBUB_E_CLOSED)
    }

    @Test func aRequestIsAnsweredByAnotherEndpoint() throws {
        let stage = Stage()
        let (one, two) = (try stage.add("requests"), try stage.add("operations"))
        one.resolve = { [unowned two] in $0 == "friend" ? (two, "now") : nil }
        try stage.start()
        #expect(one.ask("ask", [.init("text", .string("seven"))]) == .success(.integer(5)))
        // The other endpoint's error comes back as it is: what is asked lacks its text.
        #expect(one.ask("ask").code == HUBBUB_E_INVALID)
        #expect(stage.stop() == [])
    }

    @Test func aRequestToNobodyFails() throws {
        let stage = Stage()
        let one = try stage.add("requests")
        try stage.start()
        #expect(
            one.ask("ask")
                == .failure(
                    CallFailure(HUBBUB_E_NOT_FOUND, "nothing is bound to friend: add it to this endpoint's `bind`")))
        #expect(stage.stop() == [])
    }

    @Test func descriptorsAreWatched() throws {
        let stage = Stage()
        let one = try stage.add("watch")
        try stage.start()
        #expect(eventually { one.count(of: "hangups") == 1 })
        #expect(one.status.counts == ["refusals": 1, "reads": 1, "writes": 1, "hangups": 1])
        #expect(stage.stop() == [])
    }

    @Test func timersFire() throws {
        let stage = Stage()
        let one = try stage.add("timer")
        try stage.start()
        #expect(eventually { one.count(of: "last") == 1 })
        #expect(one.status.counts == ["once": 1, "periodic": 3, "last": 1])
        #expect(stage.stop() == [])
    }

    @Test func aListeningSocketOutlivesTheInstance() throws {
        let stage = Stage()
        let one = try stage.add("listen", [.init("limit", .integer(2))])
        try stage.start()
        let text = one.status.linkText
        let port = try #require(UInt16(text))
        for _ in 0..<2 { #expect(Loopback.firstByte(from: port) == UInt8(ascii: "h")) }
        // Between its lives nobody accepts, but nobody is refused either.
        #expect(Loopback.firstByte(from: port) == UInt8(ascii: "h"))
        #expect(one.status.restarts == 1)
        #expect(one.status.lastError == "served enough")
        #expect(one.status.linkText == text)
        #expect(eventually { one.count(of: "connections") == 3 })
        #expect(stage.stop() == [])
    }

    @Test func anotherThreadMayEmitAndPost() throws {
        let stage = Stage()
        let one = try stage.add("post")
        try stage.start()
        #expect(one.count(of: "tasks_at_home") == 1)
        #expect(one.ports.source?.counters.emitted.value == 1)
        #expect(stage.stop() == [])
    }

    @Test func aPayloadIsWrittenInPlace() throws {
        let stage = Stage()
        let one = try stage.add("builder")
        let tap = Tap {}
        one.ports.source?.tap.add(tap)
        try stage.start()
        #expect(one.status.counts == ["refused": 1, "too_early": 1, "sealed": 1, "constant": 1])
        var payloads: [String] = []
        _ = unsafe tap.take { unsafe payloads.append(String(copying: hubbub_event_get_payload($0))) }
        #expect(payloads == ["written in place"])
        #expect(stage.stop() == [])
    }

    private func lamps(_ steps: [[Int64]], scale: Int64) -> [TypedValue.Field] {
        let lamps = steps.enumerated().map { index, steps in
            TypedValue.record([
                .init("name", .string("lamp \(index)")), .init("steps", .list(steps.map { .integer($0) })),
            ])
        }
        return [.init("lamps", .list(lamps)), .init("scale", .integer(scale))]
    }

    @Test func settingsNestAndChange() throws {
        let stage = Stage()
        let one = try stage.add("settings", lamps([[1, 2], [], [30]], scale: 10))
        try stage.start()
        #expect(one.ask("total") == .success(.integer(330)))
        #expect(one.configure(lamps([[1, 2], [], [30]], scale: 2)) == .success(.none))
        #expect(one.ask("total") == .success(.integer(66)))
        let why = "the steps of lamps add up to less than 0"
        #expect(one.configure(lamps([[-1]], scale: 2)) == .failure(CallFailure(HUBBUB_E_SETTINGS, why)))
        #expect(one.ask("total") == .success(.integer(66)))
        #expect(stage.stop() == [])
    }

    @Test func wrongSettingsAreTold() throws {
        let stage = Stage()
        let one = try stage.add("settings", lamps([[5, -6]], scale: 1))
        try one.start()
        #expect(eventually { one.status.state == .failed("the steps of lamps add up to less than 0") })
        #expect(stage.stop() == [])
    }

    @Test func stateOutlivesTheInstance() throws {
        let folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-state-")
        defer { try? Directories.removeAll(folder) }
        for number in 1...3 {
            let stage = Stage()
            stage.stateDirectory = folder
            let one = try stage.add("state")
            try stage.start()
            #expect(one.ask("starts") == .success(.integer(Int64(number))))
            #expect(stage.stop() == [])
        }
    }

    @Test func withoutStateItSaysSo() throws {
        let stage = Stage()
        let one = try stage.add("state")
        try one.start()
        #expect(eventually { one.status.state == .failed("this hub keeps no state") })
        #expect(stage.stop() == [])
    }

    @Test func peopleSeeHowItFares() throws {
        let stage = Stage()
        let one = try stage.add("status")
        try stage.start()
        #expect(one.status.isLinkUp == true)
        #expect(one.status.linkText == "with nobody")
        #expect(one.status.counts == ["formatted": 1, "starts": 1])
        #expect(stage.lines.contains { $0.contains("level=warn") && $0.contains("the number is 2") })
        #expect(stage.lines.contains { $0.contains("host misbehaves: not really") })
        #expect(!stage.lines.contains { $0.contains("the number is 1") })
        #expect(stage.stop() == [])
        #expect(one.status.isLinkUp == false)
        #expect(one.status.state == .stopped)
    }

    @Test func aFailedInstanceIsStartedAgain() throws {
        let stage = Stage()
        let one = try stage.add("status")
        try stage.start()
        #expect(one.ask("break").code == HUBBUB_OK)
        #expect(eventually { one.status.restarts == 1 && one.status.state == .running })
        #expect(one.status.lastError == "broken on request")
        #expect(one.count(of: "starts") == 2)
        #expect(one.count(of: "stops") == 1)
        #expect(stage.stop() == [])
    }
}
