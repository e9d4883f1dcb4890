internal import ArgumentParser
internal import Assembly
internal import Configuration
internal import Descriptors
internal import JSONText
internal import Loader
internal import Unix

/// `hubbub config show`
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a configuration as YAML, without its secrets.",
        discussion: """
            In place of every secret stands ***, also where it is nested; so do the settings of an adapter that is not \
            there, because nobody says which of them are secret. With --resolved all that the file leaves to the hub is \
            filled in: defaults, the variables of the environment, the names of routes. What is printed passes \
            `hubbub check`, but for the secrets.

            Examples:
              hubbub config show
              hubbub config show --resolved kitchen.yaml | less
              hubbub config show --resolved --json | jq .endpoints
            """)

    @Argument(help: "The configuration.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Flag(help: "Fill in defaults and the environment.")
    var resolved = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let plan = HubPlan.make(path: file, options: try adapters.loaderOptions(), environment: Environment.all())
        let descriptors = plan.catalog.filter { $0.state == .ok }.compactMap(\.descriptor)
        let secrets = SecretNames(descriptors, usedBy: plan.configuration)
        let value = resolved ? try whole(plan, secrets) : try written(secrets)
        Output.write(json ? value.json.text + "\n" : YAMLText.document(value))
    }

    private func whole(_ plan: HubPlan, _ secrets: SecretNames) throws -> ShownValue {
        try Self.refuse(plan.result.findings)
        if let endpoint = plan.configuration.endpoints.first(where: { plan.library(of: $0) == nil }) {
            let what = "the settings of \(endpoint.name) are not known before its adapter, \(endpoint.adapter),"
            throw Failure("\(what) is there: leave --resolved out", status: .configuration)
        }
        return ShownConfiguration.value(plan.configuration, secrets)
    }

    /// What the file says. What is wrong with settings or types is no reason not to show it.
    private func written(_ secrets: SecretNames) throws -> ShownValue {
        let (draft, root) = ConfigurationDraft.readKeepingText(path: file)
        try Self.refuse(draft.findings)
        return root.map { ShownFile.value($0, secrets) } ?? .mapping([])
    }

    private static func refuse(_ findings: [Finding]) throws {
        guard findings.hasErrors else { return }
        throw Failure(findings.map(\.description).joined(separator: "\n"), status: .configuration)
    }
}
