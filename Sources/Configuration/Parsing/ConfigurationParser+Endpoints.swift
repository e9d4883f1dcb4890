internal import Descriptors

extension ConfigurationParser {
    /// The keys that every endpoint has; all others are settings of its adapter.
    static let endpointKeys = ["adapter", "missing", "placement", "limits", "source", "log", "bind", "types"]

    mutating func parseEndpoints(_ node: YAMLNode) {
        if node.isNull { return }
        guard let endpoints = mapping(node, "endpoints") else { return }
        for endpoint in endpoints {
            guard isEndpointName(endpoint.key) else {
                report.error(
                    .badName, "\(quoted(endpoint.key)) is no name for an endpoint",
                    hint: "letters, digits, - and _ make one, a letter first, 63 at most", at: endpoint.keyPlace)
                continue
            }
            parseEndpoint(endpoint)
        }
    }

    private mutating func parseEndpoint(_ entry: YAMLEntry) {
        let path = "endpoints.\(entry.key)"
        guard
            let entries = entries(
                entry.value, path: path, keys: Self.endpointKeys, required: ["adapter"], isOpen: true)
        else { return }
        var endpoint = EndpointConfiguration(
            name: entry.key, adapter: "", source: "hubbub://\(configuration.hub)/\(entry.key)", place: entry.keyPlace,
            adapterPlace: entries["adapter"]?.place ?? entry.keyPlace)
        if let node = entries["adapter"], let name = name(node, entries.path("adapter")) { endpoint.adapter = name }
        if let node = entries["missing"] { endpoint.missing = choice(node, entries.path("missing")) ?? .fail }
        if let node = entries["placement"], let placement: Placement = choice(node, entries.path("placement")) {
            endpoint.statedPlacement = placement
        }
        if let node = entries["limits"] { endpoint.limits = limits(node, entries.path("limits")) }
        if let node = entries["source"], let source = source(node, entries.path("source")) { endpoint.source = source }
        if let node = entries["log"] { endpoint.log = choice(node, entries.path("log")) }
        if let node = entries["bind"] { endpoint.bindings = bindings(node, entries.path("bind")) }
        if let node = entries["types"] { endpoint.types = types(node, entries.path("types")) }
        configuration.endpoints.append(endpoint)
        settings[endpoint.name] = entry.value.mapping?.filter { !Self.endpointKeys.contains($0.key) }
    }

    private static let memory: ClosedRange<Int64> = (64 << 20)...(1 << 44)

    private mutating func limits(_ node: YAMLNode, _ path: String) -> EndpointLimits {
        var limits = EndpointLimits()
        limits.place = node.place
        guard let entries = entries(node, path: path, keys: ["memory", "files", "core"]) else { return limits }
        limits.memory = quantity("memory", entries, .size, Self.memory) ?? limits.memory
        limits.files = quantity("files", entries, .integer, 64...1_048_576) ?? limits.files
        limits.core = quantity("core", entries, .size, 0...(1 << 44)) ?? limits.core
        return limits
    }

    private mutating func source(_ node: YAMLNode, _ path: String) -> String? {
        guard let text = text(node, path) else { return nil }
        guard TextKind.isURIReference(text) else {
            report.error(
                .badValue, "\(path) must be a URI-reference; \(quoted(text)) is none",
                hint: "for example \"https://example.org/kitchen\"", at: node.place)
            return nil
        }
        return text
    }

    private mutating func bindings(_ node: YAMLNode, _ path: String) -> [Binding] {
        guard let members = mapping(node, path) else { return [] }
        return members.compactMap { member in
            guard let target = text(member.value, "\(path).\(member.key)") else { return nil }
            let parts = target.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts.contains("") else {
                report.error(
                    .bindingMalformed, "\(path).\(member.key): \(quoted(target)) is no operation of an endpoint",
                    hint: "write it as endpoint.operation", at: member.value.place)
                return nil
            }
            return Binding(
                name: member.key, endpoint: String(parts[0]), operation: String(parts[1]), place: member.value.place)
        }
    }

    private mutating func types(_ node: YAMLNode, _ path: String) -> [Placed<String>] {
        texts(node, path).filter { type in
            let isType = !type.value.dropLast().contains("*") && type.value != "*"
            if !isType {
                report.error(
                    .badValue, "\(path): \(quoted(type.value)) names no type",
                    hint: "a type, or a family that ends with a star: sensor.*", at: type.place)
            }
            return isType
        }
    }

    private func isEndpointName(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter, name.utf8.count <= 63 else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
