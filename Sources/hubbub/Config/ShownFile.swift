internal import Configuration
internal import Descriptors
internal import JSONText

/// A configuration as its file has it, comments and aliases apart, with every secret masked.
struct ShownFile {
    private let secrets: SecretNames

    static func value(_ root: YAMLNode, _ secrets: SecretNames) -> ShownValue {
        ShownFile(secrets: secrets).mapping(root) { file, key, node in
            switch key {
            case "endpoints": file.mapping(node) { file, _, endpoint in file.endpoint(endpoint) }
            case "routes": file.route(node)
            default: file.plain(node)
            }
        }
    }

    // MARK: endpoints

    private func endpoint(_ node: YAMLNode) -> ShownValue {
        guard case .mapping(let entries) = node.content else { return .secret }
        let adapter = entries.first { $0.key == "adapter" }?.value.text ?? ""
        let fields = secrets.settings(of: adapter) ?? []
        return mapping(node) { file, key, value in
            if HubConfiguration.endpointKeys.contains(key) { return file.plain(value) }
            return file.setting(value, fields.first { $0.name == key })
        }
    }

    private func setting(_ node: YAMLNode, _ field: FieldSpec?) -> ShownValue {
        guard let field, !field.isSecret else { return .secret }
        switch (field.kind, node.content) {
        case (.record, .mapping):
            return mapping(node) { file, key, value in file.setting(value, field.members.first { $0.name == key }) }
        case (.list, .sequence(let items)): return .list(items.map { setting($0, field.members.first) })
        case (.json, _): return plain(node)
        // What is written in a wrong form may be another, secret setting.
        case (.record, _), (.list, _), (_, .sequence), (_, .mapping): return .secret
        case (.uri, .scalar(let scalar)), (.uriReference, .scalar(let scalar)):
            return .text(SecretNames.withoutPassword(scalar.text))
        default: return plain(node)
        }
    }

    // MARK: routes

    /// Routes, or filters in any depth: below `set` and what compares there are attributes.
    private func route(_ node: YAMLNode) -> ShownValue {
        if case .sequence(let items) = node.content { return .list(items.map(route)) }
        return mapping(node) { file, key, value in
            switch key {
            case "set", "exact", "prefix", "suffix": file.attributes(value)
            case "where", "all", "any", "not": file.route(value)
            default: file.plain(value)
            }
        }
    }

    private func attributes(_ node: YAMLNode) -> ShownValue {
        mapping(node) { file, key, value in
            file.secrets.isSecret(attribute: key) ? .secret : file.plain(value)
        }
    }

    // MARK: any value

    private func mapping(_ node: YAMLNode, _ show: (ShownFile, String, YAMLNode) -> ShownValue) -> ShownValue {
        guard case .mapping(let entries) = node.content else { return plain(node) }
        return .mapping(entries.map { .init($0.key, show(self, $0.key, $0.value)) })
    }

    private func plain(_ node: YAMLNode) -> ShownValue {
        switch node.content {
        case .sequence(let items): .list(items.map(plain))
        case .mapping: mapping(node) { file, _, value in file.plain(value) }
        case .scalar(let scalar):
            // A plain text may go over several lines; a number or a boolean does not.
            scalar.isText ? .text(scalar.text) : .plain(scalar.text, scalar.json ?? .string(scalar.text))
        }
    }
}

extension YAMLNode {
    fileprivate var text: String? { if case .scalar(let scalar) = content { scalar.text } else { nil } }
}
