internal import Configuration
internal import JSONText
internal import Testing

/// Where endpoints run, and what the check says of it.
@Suite struct EndpointPlacementTests {
    private func lines(_ endpoint: String, foreign: [String: String] = [:]) -> [String] {
        let catalogue = AdapterCatalogue([Fixtures.generate, Fixtures.null], foreign: foreign)
        let text = "endpoints: {x: {adapter: generate\(endpoint)}, y: {adapter: 'null'}}\nroutes: [{from: x, to: y}]\n"
        let draft = ConfigurationDraft(parsing: Array(text.utf8), file: "hub.yaml")
        let loaded = draft.resolve(environment: [:], adapters: catalogue)
        return ConfigurationCheck(loaded, adapters: catalogue).run().placements.map(\.line)
    }

    @Test func adaptersOfTheDistributionRunInside() {
        #expect(
            lines("") == [
                "x: runs inside the hub: generate is part of the distribution",
                "y: runs inside the hub: null is part of the distribution",
            ])
    }

    @Test func othersRunInAProcess() {
        let foreign = ["generate": "/opt/libgenerate.so"]
        #expect(
            lines("", foreign: foreign).first
                == "x: runs in a process of its own: /opt/libgenerate.so is not part of the distribution")
    }

    @Test func whatIsWrittenCounts() {
        #expect(lines(", placement: process").first == "x: runs in a process of its own: its placement says so")
        #expect(lines(", placement: inside").first == "x: runs inside the hub: its placement says so")
        #expect(
            lines(", placement: inside", foreign: ["generate": "/opt/libgenerate.so"]).first
                == "x: runs inside the hub: its placement says so, although /opt/libgenerate.so is not part of the distribution"
        )
    }

    @Test func programsAreToldTheSame() {
        let json = Fixtures.check("endpoints: {x: {adapter: generate}}").json["placements"]?.array?.first
        #expect(json?["endpoint"] == "x" && json?["placement"] == "inside")
    }
}
