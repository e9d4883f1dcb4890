internal import Descriptors
internal import Routing

extension ConfigurationCheck {
    mutating func checkEndpoints() {
        for endpoint in configuration.endpoints {
            checkAdapter(of: endpoint)
            checkTypes(of: endpoint)
            checkBindings(of: endpoint)
            checkUse(of: endpoint)
            checkLimits(of: endpoint)
        }
    }

    private mutating func checkLimits(of endpoint: EndpointConfiguration) {
        // Where an adapter runs that is not there yet is not known, unless the file says so.
        let isKnown = endpoint.statedPlacement != nil || descriptor(endpoint.name) != nil
        guard let place = endpoint.limits.place, endpoint.placement == .inside, isKnown else { return }
        report.error(
            .badValue, "endpoints.\(endpoint.name).limits: an adapter inside the hub has no limits of its own",
            hint: "placement: process has", at: place)
    }

    private mutating func checkAdapter(of endpoint: EndpointConfiguration) {
        let name = endpoint.adapter
        // A missing name has been complained about.
        let isKnown = adapters.descriptors[name] != nil || adapters.waiting.contains(endpoint.name)
        guard !name.isEmpty, !isKnown else { return }
        let waits = endpoint.missing == .wait
        let outcome = waits ? "; the endpoint waits for it" : ""
        if let reason = adapters.refusals[name] {
            report.add(
                Finding(
                    waits ? .warning : .error, .adapterRefused,
                    "the adapter \(quoted(name)) did not load\(outcome): \(oneLine(reason))",
                    hint: "hubbub adapters why \(oneLine(name)) says more", at: endpoint.adapterPlace))
            return
        }
        report.add(
            Finding(
                waits ? .warning : .error, .adapterUnknown, "there is no adapter \(quoted(name))\(outcome)",
                hint: hint(forUnknown: name), at: endpoint.adapterPlace))
    }

    /// The adapter that is meant or, where none is near, what there is and where it was looked for.
    private func hint(forUnknown adapter: String) -> String {
        let known = adapters.descriptors.keys.sorted()
        let hint = Suggestion.hint(for: adapter, among: known, "adapters")
        guard Suggestion.nearest(to: adapter, among: known) == nil, !adapters.directories.isEmpty else { return hint }
        let searched = "searched: \(listed(adapters.directories))" + (adapters.isSafe ? ", because of --safe" : "")
        return [hint, searched].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private mutating func checkTypes(of endpoint: EndpointConfiguration) {
        guard let adapter = descriptor(endpoint.name), let first = endpoint.types.first else { return }
        guard adapter.roles.contains(.source) else {
            report.error(
                .endpointTypes, "the adapter \(quoted(adapter.name)) emits nothing that \"types\" could narrow",
                at: first.place)
            return
        }
        for type in endpoint.types where !adapter.emits.contains(where: { covers($0.name, type.value) }) {
            let names = adapter.emits.map(\.name)
            report.error(
                .endpointTypes, "the adapter \(quoted(adapter.name)) does not emit \(quoted(type.value))",
                hint: Suggestion.hint(for: type.value, among: names, "it emits"), at: type.place)
        }
    }

    private mutating func checkBindings(of endpoint: EndpointConfiguration) {
        guard let adapter = descriptor(endpoint.name) else { return }
        if !adapter.roles.contains(.requests), let first = endpoint.bindings.first {
            report.error(
                .bindingUnused, "the adapter \(quoted(adapter.name)) asks for nothing that \"bind\" could answer",
                at: first.place)
            return
        }
        for binding in endpoint.bindings { check(binding) }
    }

    private mutating func check(_ binding: Binding) {
        guard configuration.endpoint(binding.endpoint) != nil else {
            report.error(
                .bindingEndpoint, "there is no endpoint \(quoted(binding.endpoint)) to answer \(quoted(binding.name))",
                hint: Suggestion.hint(for: binding.endpoint, among: configuration.endpoints.map(\.name), "endpoints"),
                at: binding.place)
            return
        }
        guard let target = descriptor(binding.endpoint) else { return }
        let operations = target.operations.map(\.name)
        guard !operations.contains(binding.operation) else { return }
        let hint = Suggestion.hint(for: binding.operation, among: operations, "operations")
        report.error(
            .bindingOperation, "the endpoint \(quoted(binding.endpoint)) has no operation \(quoted(binding.operation))",
            hint: operations.isEmpty ? "its adapter, \(target.name), has none at all" : hint, at: binding.place)
    }

    /// An endpoint that no route names and that answers nobody does nothing.
    private mutating func checkUse(of endpoint: EndpointConfiguration) {
        let isRouted = configuration.routes.contains {
            [$0.spec.to, $0.spec.deadLetters].contains(endpoint.name) || $0.spec.from.contains(endpoint.name)
        }
        let isBound = configuration.endpoints.contains { $0.bindings.contains { $0.endpoint == endpoint.name } }
        // Of an adapter that is not there nobody knows what it could do; that has been complained about.
        guard let roles = descriptor(endpoint.name)?.roles, !isRouted, !isBound, roles.isDisjoint(with: .operations)
        else { return }
        report.warning(
            .endpointUnused, "no route begins or ends at the endpoint \(quoted(endpoint.name))",
            hint: "name it in \"from\" or \"to\" of a route, or remove it", at: endpoint.place)
    }
}

/// Whether every type of the second name, which may be a family, is one of the first.
func covers(_ declared: String, _ name: String) -> Bool {
    declared == name || declared.hasSuffix("*") && name.hasPrefix(declared.dropLast())
}
