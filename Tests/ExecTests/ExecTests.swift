internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing

@testable import ExecAdapter

@Suite struct ExecTests {
    @Test func linesOfTheProgramAreEvents() throws {
        let host = try start("echo one; printf 'two\\nhalf'; echo oops >&2; sleep 100", [text])
        try host.pump { host.payloads == ["one", "two"] && host.says("the program says: oops") }
        #expect(host.calls.emitted.allSatisfy { $0.type == "exec.line" } && host.isLinkUp == true)
    }

    @Test func eventsAreLinesOfItsInput() throws {
        let host = try start("while read line; do echo \"got $line\"; done", [text])
        #expect(try host.deliver([TestEvent("a"), TestEvent("b")]) == 2)
        #expect(host.calls.settlements.map(\.token) == [1, 2])
        try host.pump { host.payloads == ["got a", "got b"] }
    }

    @Test func anEventCanGoThroughIt() throws {
        let host = try start("cat")
        try host.deliver([TestEvent("[1]", kind: .json, type: "a.b", subject: "s")])
        try host.pump { host.calls.emitted.count == 1 }
        #expect(host.calls.emitted[0].type == "a.b" && host.calls.emitted[0].payload == "[1]")
    }

    @Test func itIsStartedAgainAfterAPauseThatGrows() throws {
        let host = try start("echo run; exit 3", [text])
        for round in 1...3 {
            try host.pump { host.isLinkUp == false }
            #expect(host.payloads.count == round && host.calls.counts["failed"] == UInt64(round))
            let delay = try #require(host.extensions.timers.values.first?.delay)
            #expect(delay == 1_000_000_000 << UInt64(round - 1))
            #expect(try host.deliver([TestEvent("x")]) == 0)
            host.fireTimers()
        }
        #expect(
            host.calls.links.contains { $0.text.contains("ended with exit code 3: starting it again in 4.0 seconds") })
        #expect(host.calls.ready == 3)
    }

    @Test func whatItWroteBeforeItsEndIsNotLost() throws {
        let host = try start("seq 1 5000; printf end", [text])
        try host.pump { host.isLinkUp == false }
        #expect(host.payloads == (1...5000).map { "\($0)" } + ["end"])
    }

    @Test func withoutCreditItWaitsAndNothingIsLost() throws {
        let host = try TestHost(
            ExecAdapter.self,
            [text, .init("command", .list(["sh", "-c", "seq 1 50000; sleep 100"].map { .string($0) }))])
        host.creditLeft = 10
        #expect(host.start() == HUBBUB_OK)
        try host.pump { host.payloads.count == 10 }
        let watched = host.extensions.watches.count
        host.grant(.max)
        #expect(host.extensions.watches.count == watched + 1)
        try host.pump { host.payloads.count == 50_000 }
        #expect(host.payloads.last == "50000")
    }

    @Test func aProgramThatReadsNothingHoldsTheRest() throws {
        let host = try start("sleep 100", [text])
        let line = String(repeating: "x", count: 1000)
        var taken = 0
        while try host.deliver([TestEvent(line)], token: UInt64(taken + 1)) == 1 { taken += 1 }
        #expect((300..<400).contains(taken) && host.calls.settlements.count < 70)
        host.stop()
        host.fireTimers()
        try host.pump { host.calls.stopped == 1 }
        #expect(host.calls.settlements.count == taken)
        #expect(host.calls.settlements.last?.outcome == .notAttempted)
    }

    @Test func aProgramThatClosesItsInputGetsNoMore() throws {
        let host = try start("exec <&-; echo closed; sleep 100", [text])
        try host.pump { host.payloads == ["closed"] }
        #expect(try host.deliver([TestEvent("a")]) == 1)
        #expect(host.calls.settlements.map(\.outcome) == [.notAttempted])
        #expect(host.says("closed its standard input"))
    }

    @Test func aStopLetsItFinish() throws {
        let host = try start("cat; echo bye", [text])
        try host.deliver([TestEvent("last")])
        #expect(host.stop() == HUBBUB_PENDING)
        try host.pump { host.calls.stopped == 1 }
        #expect(host.payloads == ["last", "bye"] && host.extensions.watches.isEmpty && host.extensions.timers.isEmpty)
    }

    @Test func oneThatGoesOnIsEndedWithAllThatItStarted() throws {
        let host = try start("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1; done", [text])
        try host.pump { host.payloads.count == 1 }
        let child = try #require(Int32(host.payloads[0]))
        host.stop()
        host.fireTimers()
        host.fireTimers()
        try host.pump { host.calls.stopped == 1 }
        try host.pump { kill(child, 0) != 0 }
    }

    @Test func directoryAndEnvironmentAreItsOwn() throws {
        let variable = TypedValue.record([.init("name", .string("WHO")), .init("value", .string("me"))])
        let host = try start(
            "pwd; echo $WHO",
            [text, .init("directory", .string("/usr")), .init("environment", .list([variable]))])
        try host.pump { host.payloads == ["/usr", "me"] }
    }

    @Test func longAndBadLinesAreSkippedAndCounted() throws {
        let host = try start(
            "echo {; head -c 100000 /dev/zero | tr '\\0' x; echo; echo '[1]'",
            [.init("format", .string("data")), .init("longest_line", .integer(1000))])
        try host.pump { host.payloads == ["[1]"] }
        #expect(host.calls.counts["too_long"] == 1 && host.calls.counts["invalid"] == 1)
    }

    @Test func whatCannotRunIsRefusedWithItsName() throws {
        func refusal(_ command: [String], _ settings: [TypedValue.Field] = []) throws -> String {
            let host = try TestHost(ExecAdapter.self)
            let all = settings + [.init("command", .list(command.map { .string($0) }))]
            return host.create(all) == HUBBUB_OK && host.start() == HUBBUB_OK ? "it runs" : host.lastErrorSet
        }
        #expect(try refusal([]).contains("command is empty"))
        #expect(try refusal(["no-such-program"]).contains("there is no program no-such-program in PATH"))
        #expect(try refusal(["/nowhere/x"]).contains("cannot run /nowhere/x"))
        #expect(try refusal(["/etc/passwd"]).contains("Permission denied"))
        #expect(try refusal(["true"], [.init("directory", .string("/nowhere"))]).contains("cannot run"))
    }
}
