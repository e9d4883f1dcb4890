internal import Configuration
internal import Descriptors
internal import JSONText
internal import Routing
internal import Unix

/// A configuration as the hub understands it, everything said that a file may leave unsaid, with every secret masked.
struct ShownConfiguration {
    private let configuration: HubConfiguration
    private let secrets: SecretNames

    static func value(_ configuration: HubConfiguration, _ secrets: SecretNames) -> ShownValue {
        ShownConfiguration(configuration: configuration, secrets: secrets).value
    }

    private var value: ShownValue {
        .mapping([
            .init("hub", .text(configuration.hub)), .init("log", .text(configuration.log.rawValue)),
            .init("adapters", adapters),
            .init("endpoints", .mapping(configuration.endpoints.map { .init($0.name, endpoint($0)) })),
            .init("routes", .list(configuration.routes.map { route($0.spec) })),
        ])
    }

    private var adapters: ShownValue {
        let search = configuration.adapters
        var members: [ShownValue.Member] = []
        if !search.directories.isEmpty {
            members.append(.init("directories", .list(search.directories.map { .text(absolute($0)) })))
        }
        let pins = search.pins.sorted { $0.key < $1.key }
        return .mapping(
            members + [
                .init("pins", .mapping(pins.map { .init($0.key, .text($0.value)) })),
                .init("upgrade", .text(search.upgrade.rawValue)),
            ])
    }

    /// From the folder of another file a relative path would lead elsewhere.
    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = try? Files.realPath(".") else { return path }
        return Path.join(here, path)
    }

    // MARK: endpoints

    private func endpoint(_ endpoint: EndpointConfiguration) -> ShownValue {
        var members: [ShownValue.Member] = [
            .init("adapter", .text(endpoint.adapter)), .init("missing", .text(endpoint.missing.rawValue)),
            .init("placement", .text(endpoint.placement.rawValue)),
            .init("source", .text(SecretNames.withoutPassword(endpoint.source))),
            .init("log", .text((endpoint.log ?? configuration.log).rawValue)),
        ]
        if endpoint.placement == .process { members.append(.init("limits", limits(endpoint.limits))) }
        if !endpoint.bindings.isEmpty {
            let bindings = endpoint.bindings.map { ShownValue.Member($0.name, .text("\($0.endpoint).\($0.operation)")) }
            members.append(.init("bind", .mapping(bindings)))
        }
        if !endpoint.types.isEmpty { members.append(.init("types", .list(endpoint.types.map { .text($0.value) }))) }
        guard case .record(let values) = endpoint.settings.record else { return .mapping(members) }
        return .mapping(members + ShownSettings.members(values, secrets.settings(of: endpoint.adapter) ?? []))
    }

    private func limits(_ limits: EndpointLimits) -> ShownValue {
        .mapping([
            .init("memory", .text(ValueText.size(Int(limits.memory)))), .init("files", .integer(limits.files)),
            .init("core", .text(ValueText.size(Int(limits.core)))),
        ])
    }

    // MARK: routes

    private func route(_ route: RouteSpec) -> ShownValue {
        // A name that the hub has given may be longer than one that a file may give; it gives the same one again.
        var members: [ShownValue.Member] = route.name.utf8.count > 63 ? [] : [.init("name", .text(route.name))]
        members += [.init("from", .list(route.from.map { .text($0) })), .init("to", .text(route.to))]
        if !route.filters.isEmpty { members.append(.init("where", .list(route.filters.map(filter)))) }
        if let type = route.mapping.type { members.append(.init("as", .text(type))) }
        if !route.mapping.attributes.isEmpty {
            let attributes = route.mapping.attributes.map { attribute($0.name, $0.value.text) }
            members.append(.init("set", .mapping(attributes)))
        }
        if let data = route.mapping.data { members.append(.init("data", show(data))) }
        if let endpoint = route.deadLetters { members.append(.init("dead_letters", .text(endpoint))) }
        return .mapping(
            members + [
                .init("delivery", .text(route.delivery.rawValue)), .init("full", .text(route.full.rawValue)),
                .init("limit", limits(route)),
            ])
    }

    private func limits(_ route: RouteSpec) -> ShownValue {
        let limits = route.limits
        var members: [ShownValue.Member] = [
            .init("events", .integer(Int64(limits.events))), .init("bytes", .text(ValueText.size(limits.bytes))),
        ]
        if limits.attempts > 0 { members.append(.init("attempts", .integer(Int64(limits.attempts)))) }
        if limits.deadline > 0 { members.append(.init("deadline", .text(duration(Int64(limits.deadline))))) }
        if route.delivery != .direct { members.append(.init("share", .text(ValueText.size(limits.share)))) }
        if route.delivery == .once { members.append(.init("window", .text(duration(Int64(limits.window))))) }
        return .mapping(members)
    }

    private func duration(_ nanoseconds: Int64) -> String { ValueKind.duration.text(nanoseconds) }

    private func filter(_ filter: FilterSpec) -> ShownValue {
        switch filter {
        case .exact(let pairs): matcher("exact", pairs)
        case .prefix(let pairs): matcher("prefix", pairs)
        case .suffix(let pairs): matcher("suffix", pairs)
        case .all(let filters): .mapping([.init("all", .list(filters.map(self.filter)))])
        case .any(let filters): .mapping([.init("any", .list(filters.map(self.filter)))])
        case .not(let filter): .mapping([.init("not", self.filter(filter))])
        }
    }

    private func matcher(_ name: String, _ pairs: [AttributeText]) -> ShownValue {
        .mapping([.init(name, .mapping(pairs.map { attribute($0.attribute, $0.text) }))])
    }

    private func attribute(_ name: String, _ text: String) -> ShownValue.Member {
        .init(name, secrets.isSecret(attribute: name) ? .secret : .text(text))
    }

    private func show(_ data: DataTemplate) -> ShownValue {
        switch data {
        case .constant(let json): ShownValue(json)
        case .text(let template): .text(template.text)
        case .array(let items): .list(items.map(show))
        case .object(let members): .mapping(members.map { .init($0.name, show($0.value)) })
        }
    }
}
