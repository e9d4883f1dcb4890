internal import Configuration
internal import Descriptors
internal import Testing

/// Endpoints that wait for their adapters, and get them one after the other.
@Suite struct MissingAdapterTests {
    private static let text = """
        endpoints:
          first: {adapter: generate, missing: wait, rate: 3, placement: process, limits: {files: 100}}
          second: {adapter: generate, missing: wait, rate: soon}
          screen: {adapter: 'null'}
        routes:
          - {from: [first, second], to: screen, where: {exact: {type: no.such}}}
        """
    private let draft = ConfigurationDraft(parsing: Array(Self.text.utf8), file: "hub.yaml")

    private func check(_ loaded: LoadedConfiguration, _ catalogue: AdapterCatalogue) -> CheckResult {
        ConfigurationCheck(loaded, adapters: catalogue).run()
    }

    @Test func aMissingAdapterIsNoError() {
        let catalogue = AdapterCatalogue([Fixtures.null])
        let loaded = draft.resolve(environment: [:], adapters: catalogue)
        let result = check(loaded, catalogue)
        #expect(result.findings.map(\.code) == [.adapterUnknown, .adapterUnknown])
        #expect(!result.hasErrors)
        #expect(result.placements.map(\.endpoint) == ["screen"])
        #expect(result.guarantees.isEmpty)
        #expect(loaded.configuration.endpoints.map(\.missing) == [.wait, .wait, .fail])
    }

    @Test func oneThatComesIsCheckedWithoutTheOthers() {
        let before = draft.resolve(environment: [:], adapters: AdapterCatalogue([Fixtures.null])).configuration
        var catalogue = AdapterCatalogue([Fixtures.generate, Fixtures.null])
        catalogue.waiting = ["second"]
        let loaded = draft.resolve(["first"], in: before, environment: [:], adapters: catalogue)
        #expect(loaded.configuration.endpoint("first")?.settings.record != .record([]))
        #expect(loaded.configuration.endpoint("second")?.settings.record == .record([]))
        let result = check(loaded, catalogue)
        // Its routes are checked, the settings of the other one are not.
        #expect(result.findings.map(\.code) == [.typeCannotArrive])
        #expect(result.placements.map(\.endpoint) == ["first", "screen"])
    }

    @Test func wrongSettingsAreFoundWhenTheAdapterIsThere() {
        let before = draft.resolve(environment: [:], adapters: AdapterCatalogue([Fixtures.null])).configuration
        let catalogue = AdapterCatalogue([Fixtures.generate, Fixtures.null])
        let loaded = draft.resolve(["second"], in: before, environment: [:], adapters: catalogue)
        #expect(check(loaded, catalogue).findings.map(\.code).contains(.settingKind))
    }

    @Test func whatRunningHubsDoWithChangesIsSaid() {
        #expect(draft.configuration.adapters.upgrade == .auto)
        let text = "adapters: {upgrade: manual}\nendpoints: {}\n"
        let other = ConfigurationDraft(parsing: Array(text.utf8), file: "hub.yaml")
        #expect(other.configuration.adapters.upgrade == .manual && other.findings.isEmpty)
    }
}
