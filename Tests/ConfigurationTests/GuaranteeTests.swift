internal import Configuration
internal import JSONText
internal import Testing

@Suite struct GuaranteeTests {
    private func line(_ from: String, _ to: String, _ rest: String = "") -> String? {
        let text = """
            endpoints: {ticks: {adapter: generate}, wire: {adapter: wire, host: h}, talk: {adapter: talk}, null: {adapter: 'null'}}
            routes: [{name: r, from: \(from), to: '\(to)'\(rest)}]
            """
        return Fixtures.check(text).guarantees.first?.line
    }

    @Test func atLeastOnce() {
        #expect(
            line("wire", "null")
                == "r: at least once: wire (acknowledges when settled, sends again on reconnect) -> direct, push_back, 5 attempts"
                + " -> null (is acknowledged when taken over)")
        #expect(line("wire", "wire")?.hasPrefix("r: at least once, and twice does no harm: ") == true)
    }

    @Test func theWeakestHopIsNamed() {
        #expect(
            line("ticks", "null")
                == "r: may lose events: ticks (the weakest hop, whose wire cannot acknowledge: what is lost on the way is not sent"
                + " again) -> direct, push_back, 5 attempts -> null (is acknowledged when taken over)"
        )
        #expect(line("wire", "talk")?.contains(" -> talk (the weakest hop, whose wire does not say") == true)
        let dropping = line("wire", "null", ", full: drop_oldest")
        #expect(
            dropping?.contains(" -> direct, drop_oldest, 5 attempts (the weakest hop, which drops the oldest") == true)
        #expect(dropping?.hasSuffix(" -> null (is acknowledged when taken over)") == true)
        #expect(line("talk", "null")?.contains("what arrives without room is dropped") == true)
    }

    @Test func theResultIsRenderedAsTextAndJSON() {
        let result = Fixtures.check(
            "endpoints: {x: {adapter: generate, rat: 1}, y: {adapter: 'null'}}\nroutes: [{from: x, to: y}]\n")
        #expect(
            result.text.hasPrefix(
                "hub.yaml:1:36: error: \"rat\" is no setting of endpoints.x [setting.unknown]\n    did you mean \"rate\"?\n1 error\n"
            ))
        #expect(result.json["ok"] == false)
        #expect(result.json["findings"]?.array?.first?["column"] == 36)
        #expect(result.json["guarantees"]?.array?.first?["promise"] == "may_lose")
        #expect(Fixtures.check("endpoints: {}").text == "no errors, no warnings\n")
    }
}
