internal import Descriptors

/// A configuration file as far as it is understood without the adapters' descriptors: everything but the settings.
///
/// Reading goes in two steps, because the file itself says which adapters are needed and where they are:
///
///     let draft = ConfigurationDraft.read(path: "hubbub.yaml")
///     // load draft.configuration.adapterNames from draft.configuration.adapters.directories
///     let loaded = draft.resolve(environment: environment, adapters: catalogue)
///     let result = ConfigurationCheck(loaded, adapters: catalogue).run()
///
/// Nothing is thrown: whatever is wrong is among the findings, all of it, and what is right is in the configuration.
package struct ConfigurationDraft: Sendable {
    /// Settings are still empty.
    package let configuration: HubConfiguration
    package let findings: [Finding]
    /// By endpoint. May hold secrets.
    private let settings: [String: [YAMLEntry]]

    /// Reads a file of at most 1 MiB. Blocks.
    package static func read(path: String) -> ConfigurationDraft { readKeepingText(path: path).draft }

    /// The same, and the tree of the file, which may hold secrets; nil where there is none.
    package static func readKeepingText(path: String) -> (draft: ConfigurationDraft, root: YAMLNode?) {
        do {
            let file = try SmallFile(path: path, limit: YAMLReader.sizeLimit)
            let (root, problems) = YAMLReader.read(file.bytes, file: path)
            return (ConfigurationDraft(root, problems, file: path), root)
        } catch {
            let isTooLarge = if case .tooLarge = error { true } else { false }
            let hint = error.isMissing ? "hubbub init writes one" : ""
            let finding = Finding(
                .error, isTooLarge ? .fileTooLarge : .fileUnreadable, "cannot read \(quoted(path)): \(error)",
                hint: hint,
                at: Place(file: path))
            let draft = ConfigurationDraft(
                configuration: HubConfiguration(file: path), findings: [finding], settings: [:])
            return (draft, nil)
        }
    }

    /// - Parameter file: what messages call it; relative paths in it are taken from its folder.
    package init(parsing text: [UInt8], file: String) {
        let (root, problems) = YAMLReader.read(text, file: file)
        self.init(root, problems, file: file)
    }

    private init(_ root: YAMLNode?, _ problems: [Finding], file: String) {
        var parser = ConfigurationParser(file: file)
        for problem in problems { parser.report.add(problem) }
        if let root { parser.parse(root) }
        self.init(configuration: parser.configuration, findings: parser.report.findings, settings: parser.settings)
    }

    private init(configuration: HubConfiguration, findings: [Finding], settings: [String: [YAMLEntry]]) {
        self.configuration = configuration
        self.findings = findings
        self.settings = settings
    }

    /// Checks the settings of the endpoints whose adapters are known, and fills in what the descriptors imply. Reads the
    /// files of secrets; blocks.
    ///
    /// - Parameter environment: where `${NAME}` is looked up.
    package func resolve(environment: [String: String], adapters: AdapterCatalogue) -> LoadedConfiguration {
        resolve(
            Set(configuration.endpoints.map(\.name)), in: configuration, environment: environment, adapters: adapters)
    }

    /// The same for some endpoints, whose adapters came later; all others stay what they are in `present`, which was made of this
    /// draft.
    package func resolve(
        _ names: Set<String>, in present: HubConfiguration, environment: [String: String], adapters: AdapterCatalogue
    ) -> LoadedConfiguration {
        var reader = SettingsReader(environment: environment, file: configuration.file)
        for finding in findings { reader.report.add(finding) }
        var result = present
        for index in result.endpoints.indices where names.contains(result.endpoints[index].name) {
            let endpoint = result.endpoints[index]
            let isForeign = adapters.foreign[endpoint.adapter] != nil
            result.endpoints[index].placement = endpoint.statedPlacement ?? (isForeign ? .process : .inside)
            guard let adapter = adapters.descriptors[endpoint.adapter] else { continue }
            let members = reader.record(
                settings[endpoint.name] ?? [], adapter.settings, path: "endpoints.\(endpoint.name)",
                reserved: ConfigurationParser.endpointKeys, at: endpoint.place)
            result.endpoints[index].settings = EndpointSettings(.record(members), fields: adapter.settings)
        }
        result.completeTypes(adapters)
        return LoadedConfiguration(configuration: result, findings: reader.report.findings)
    }
}

extension ConfigurationDraft: CustomStringConvertible, CustomReflectable {
    package var description: String { "the configuration \(configuration.file), \(findings.count) findings" }
    package var customMirror: Mirror { Mirror(self, children: ["findings": findings], displayStyle: .struct) }
}

/// A configuration with its settings. It runs if `findings` has no error and `ConfigurationCheck` finds none.
package struct LoadedConfiguration: Sendable {
    package let configuration: HubConfiguration
    package let findings: [Finding]
}
