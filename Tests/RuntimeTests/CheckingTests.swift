internal import Bus
internal import CHubbub
internal import Descriptors
internal import Runtime
internal import Testing

/// The checking host notices each broken rule, says which, and goes on.
@Suite struct CheckingTests {
    /// What is found when `one` does that and `two` gets what it emits.
    private func violations(_ operation: String, subject: String? = nil) throws -> [String] {
        let stage = Stage()
        let one = try stage.add("misbehaving", as: "one")
        try stage.add("misbehaving", as: "two")
        let route = try stage.route("one", "two", subject: subject)
        try stage.start()
        #expect(one.ask(operation).code == HUBBUB_OK)
        #expect(eventually { route.counters.delivered.value == route.counters.admitted.value })
        return stage.stop()
    }

    @Test func whatIsRight() throws {
        #expect(try violations("emit") == [])
    }

    @Test func aCallOnTheWrongThread() throws {
        #expect(try violations("wrong_thread") == ["timer.set was called on another thread than the instance's"])
    }

    @Test func anEventThatIsNotGivenBack() throws {
        #expect(try violations("leak") == ["1 references to events were not given back"])
    }

    @Test func aDeliveryThatIsSettledTwice() throws {
        let found = try violations("emit", subject: "twice")
        #expect(found == ["settle got 1 tokens that are unknown or were settled before"])
    }

    @Test func aSecondAnswerIsRefused() throws {
        let stage = Stage()
        let one = try stage.add("misbehaving")
        try stage.start()
        #expect(one.ask("answer_twice") == .success(.integer(1)))
        #expect(eventually { one.count(of: "second_answers") == 1 })
        #expect(stage.stop() == [])
    }

    @Test func whatWentInACircleCannotBeEmittedAgain() throws {
        let stage = Stage()
        let one = try stage.add("misbehaving", as: "one")
        let two = try stage.add("misbehaving", as: "two")
        try stage.route("one", "two", subject: "keep")
        try stage.route("two", "one", subject: "keep")
        try stage.start()
        #expect(one.ask("emit") == .success(.integer(0)))
        // Without an event it says 1. It came from `one`, so `two` may pass it on; but `one` may not.
        #expect(eventually { two.ask("emit_kept") == .success(.integer(0)) })
        #expect(eventually { one.ask("emit_kept") == .success(.integer(Int64(HUBBUB_E_LOOP))) })
        #expect(stage.stop() == [])
    }

    @Test func aCallThatOverstays() throws {
        let stage = Stage()
        let one = try stage.add("misbehaving")
        try stage.start()
        let answer = AnswerBox()
        one.call("block", [], timeout: 5_000) { answer.give($0) }
        var reported: [ObjectIdentifier: UInt64] = [:]
        let told = eventually {
            Watchdog.look(at: [one], reported: &reported)
            return !one.status.violations.isEmpty
        }
        #expect(told)
        #expect(one.status.violations.first?.contains("call has not returned") == true)
        #expect(eventually { answer.value != nil })
        Watchdog.look(at: [one], reported: &reported)
        #expect(stage.stop().count == 1)
    }
}
