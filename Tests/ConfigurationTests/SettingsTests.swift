internal import Configuration
internal import Descriptors
internal import Testing

@Suite struct SettingsTests {
    @Test func kindsAndDefaults() {
        let settings = Fixtures.settings(
            "generate", "size: 64KiB\npayload: {n: 0x10, s: \"5\", l: [1.50, true, ~]}\nratio: 2\nshuffle: true")
        #expect(settings["rate"] == .integer(1))
        #expect(settings["linger"] == .duration(10_000_000))
        #expect(settings["size"] == .size(65_536))
        #expect(settings["payload"] == .json(#"{"n":16,"s":"5","l":[1.50,true,null]}"#))
        #expect(settings["ratio"] == .real(2))
        #expect(settings["shuffle"] == .boolean(true))
    }

    @Test(arguments: [
        ("0", 0), ("1ns", 1), ("1.5s", 1_500_000_000), ("200ms", 200_000_000), ("1m", 60_000_000_000),
        ("0.5 ms", 500_000),
        ("0.000000001s", 1),
    ])
    func durations(_ text: String, _ nanoseconds: Int64) {
        #expect(Fixtures.settings("generate", "linger: \(text)")["linger"] == .duration(nanoseconds))
    }

    @Test(arguments: ["1", "-1s", "1.s", "1.5ns", "s", "1 h 2", "99999999999h", "1S", "0x1s", "1e3s"])
    func noDurations(_ text: String) {
        #expect(Fixtures.settings("generate", "linger: \(text)") == .none)
    }

    @Test(arguments: [
        ("512", 512), ("1B", 1), ("8kB", 8_000), ("64KiB", 65_536), ("0.5MiB", 524_288), ("1MB", 1_000_000),
    ])
    func sizes(_ text: String, _ bytes: Int64) {
        #expect(Fixtures.settings("generate", "size: \(text)")["size"] == .size(bytes))
    }

    @Test func textsKeepTheirSpelling() {
        let settings = Fixtures.settings(
            "wire", "host: 007\nhome: urn:x\nsince: 2024-02-29T12:00:00.5+01:00\nseed: AAE=")
        #expect(settings["host"] == .string("007"))
        #expect(settings["home"] == .text("urn:x", .uri))
        #expect(settings["since"] == .text("2024-02-29T12:00:00.5+01:00", .timestamp))
        #expect(settings["seed"] == .binary([0, 1]))
        #expect(settings["mode"] == .string("client"))
        #expect(settings["password"] == nil)
    }

    @Test func recordsInLists() {
        let settings = Fixtures.settings("wire", "host: h\nsenders:\n  - name: a\n  - {name: b, limit: 3, key: k}")
        #expect(settings["senders"]?.list?.map { $0["limit"] } == [.integer(10), .integer(3)])
        #expect(settings["senders"]?.list?.map { $0["name"] } == [.string("a"), .string("b")])
        #expect(settings["tls"] == .record([.init("enabled", .boolean(false))]))
    }

    @Test func theEnvironment() {
        let environment = ["HOST": "broker", "RATE": "7", "EMPTY": "", "NESTED": "${HOST}"]
        func host(_ text: String) -> TypedValue? {
            Fixtures.settings("wire", "host: \(text)", environment: environment)["host"]
        }
        #expect(host("${HOST}.example") == .string("broker.example"))
        #expect(host("${NONE:-local}") == .string("local"))
        #expect(host("${EMPTY:-local}") == .string("local"))
        #expect(host("'$${HOST} $5 $'") == .string("${HOST} $5 $"))
        #expect(host("${NESTED}") == .string("${HOST}"), "values are not looked at again")
        #expect(Fixtures.settings("generate", "rate: ${RATE}", environment: environment)["rate"] == .integer(7))
        #expect(Fixtures.settings("generate", "rate: \"${RATE}\"", environment: environment)["rate"] == .integer(7))
    }

    @Test func aWrongDefaultIsTheAdaptersFault() {
        var adapter = Fixtures.generate
        adapter.settings = [FieldSpec("rate", .integer, help: "Events a second.", fallback: "fast")]
        let draft = ConfigurationDraft(parsing: Array("endpoints: {x: {adapter: generate}}".utf8), file: "hub.yaml")
        let loaded = draft.resolve(environment: [:], adapters: AdapterCatalogue([adapter]))
        #expect(loaded.findings.map(\.code) == [.adapterDefault])
    }
}
