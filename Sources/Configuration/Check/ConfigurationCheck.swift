internal import Descriptors
internal import Routing

/// Everything that can be said about a configuration before it runs: whether its parts fit together, and what each route
/// really promises.
package struct ConfigurationCheck {
    let configuration: HubConfiguration
    let adapters: AdapterCatalogue
    let isStrict: Bool
    var report = Report()

    /// - Parameter strict: cycles in the routes are errors, not warnings.
    package init(_ loaded: LoadedConfiguration, adapters: AdapterCatalogue, strict: Bool = false) {
        configuration = loaded.configuration
        self.adapters = adapters
        isStrict = strict
        for finding in loaded.findings { report.add(finding) }
    }

    /// All findings, those of reading the file included.
    package func run() -> CheckResult {
        var check = self
        check.checkEndpoints()
        for route in configuration.routes { check.check(route) }
        check.checkCoupling()
        check.checkCycles()
        return CheckResult(
            findings: check.report.findings.inFileOrder(), placements: placements,
            guarantees: check.guarantees)
    }

    /// What the adapter of an endpoint says of itself, as it holds with the endpoint's settings.
    func descriptor(_ name: String) -> AdapterDescriptor? {
        guard !adapters.waiting.contains(name), let endpoint = configuration.endpoint(name) else { return nil }
        return adapters.descriptors[endpoint.adapter]?.promising(with: endpoint.settings.record)
    }

    private mutating func check(_ route: RouteConfiguration) {
        checkSources(of: route)
        checkTarget(of: route)
        checkOnce(route)
        checkDeadLetters(of: route)
        let arrivals = checkFilters(of: route)
        checkReferences(of: route, arrivals)
        guard let target = descriptor(route.spec.to), target.roles.contains(.sink), !arrivals.isEmpty else { return }
        for (index, arrival) in arrivals.enumerated() {
            // What is wrong with one type is wrong with the next; the report keeps each message once.
            guard let type = checkType(arrival, of: route, target) else { continue }
            checkRequired(arrival, type, of: route)
            checkPassing(arrival, type, of: route)
            if index == 0 { checkAttributes(type, of: route) }
            checkReferenceKinds(arrival, type, of: route)
            checkPayload(arrival, type, of: route)
        }
    }

    private var placements: [PlacementVerdict] {
        configuration.endpoints.compactMap { endpoint in
            guard descriptor(endpoint.name) != nil else { return nil }
            return PlacementVerdict(endpoint, library: adapters.foreign[endpoint.adapter])
        }
    }

    private var guarantees: [RouteGuarantee] {
        configuration.routes.flatMap { route in
            route.spec.from.compactMap { source in
                guard let from = descriptor(source), let to = descriptor(route.spec.to) else { return nil }
                return RouteGuarantee(route.spec, from: source, from, to)
            }
        }
    }
}
