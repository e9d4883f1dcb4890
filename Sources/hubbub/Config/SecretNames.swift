internal import Configuration
internal import Descriptors
internal import Unix

/// What of a configuration is secret, by the declarations of its adapters. What nobody has declared counts as secret.
struct SecretNames {
    private let descriptors: [String: AdapterDescriptor]
    private let attributes: [FieldSpec]
    /// Whether an adapter is not there, so that nobody says which of its attributes are secret.
    private let lacksAdapters: Bool

    /// What every event may have, and nobody keeps secret.
    private static let common: Set = [
        "id", "source", "specversion", "type", "subject", "time", "datacontenttype", "dataschema",
    ]

    init(_ descriptors: [AdapterDescriptor], usedBy configuration: HubConfiguration) {
        let known = Dictionary(descriptors.map { ($0.name, $0) }) { first, _ in first }
        let used = configuration.adapterNames.map { known[$0] }
        self.descriptors = known
        lacksAdapters = used.contains { $0 == nil }
        attributes = used.compactMap { $0 }.flatMap { $0.emits + $0.accepts }.flatMap(\.attributes)
    }

    /// Whether a route must not show to what it sets the attribute, nor with what it compares it.
    func isSecret(attribute name: String) -> Bool {
        if Self.common.contains(name) { return false }
        let declared = attributes.filter { $0.name == name }
        return declared.isEmpty ? lacksAdapters : declared.contains(where: \.isSecret)
    }

    /// The declared settings of an adapter; nil for one that is not there.
    func settings(of adapter: String) -> [FieldSpec]? { descriptors[adapter]?.settings }

    /// A URI without the password that may stand in it: `https://user:***@host/`.
    static func withoutPassword(_ uri: String) -> String {
        guard let scheme = uri.firstRange(of: "://") else { return uri }
        let authority = uri[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let end = authority.lastIndex(of: "@"), let colon = authority[..<end].firstIndex(of: ":") else {
            return uri
        }
        return uri[...colon] + "***" + uri[end...]
    }
}
