internal import Descriptors
internal import Routing

extension ConfigurationCheck {
    mutating func checkSources(of route: RouteConfiguration) {
        for (name, place) in zip(route.spec.from, route.fromPlaces) {
            guard exists(name, at: place), let adapter = descriptor(name), !adapter.roles.contains(.source) else {
                continue
            }
            report.error(
                .routeRole, "nothing comes from \(quoted(name)): its adapter, \(adapter.name), emits no events",
                hint: rolesHint(adapter), at: place)
        }
    }

    mutating func checkTarget(of route: RouteConfiguration) {
        let name = route.spec.to
        guard exists(name, at: route.toPlace), let adapter = descriptor(name), !adapter.roles.contains(.sink) else {
            return
        }
        report.error(
            .routeRole, "nothing can go to \(quoted(name)): its adapter, \(adapter.name), accepts no events",
            hint: rolesHint(adapter), at: route.toPlace)
    }

    /// Whoever gets the dead letters of a route must be able to take any event.
    mutating func checkDeadLetters(of route: RouteConfiguration) {
        guard let name = route.spec.deadLetters, let place = route.deadLettersPlace, exists(name, at: place),
            let adapter = descriptor(name)
        else { return }
        if !adapter.roles.contains(.sink) {
            report.error(
                .routeRole, "nothing can go to \(quoted(name)): its adapter, \(adapter.name), accepts no events",
                hint: rolesHint(adapter), at: place)
        } else if !adapter.accepts.contains(where: { $0.name == "*" }) {
            report.error(
                .typeNotAccepted, "\(quoted(name)) does not accept events of any type, as dead letters may be",
                hint: "it accepts: \(listed(adapter.accepts.map(\.name)))", at: place)
        }
    }

    private mutating func exists(_ name: String, at place: Place) -> Bool {
        let names = configuration.endpoints.map(\.name)
        if names.contains(name) { return true }
        report.error(
            .routeEndpoint, "there is no endpoint \(quoted(name))",
            hint: Suggestion.hint(for: name, among: names, "endpoints"), at: place)
        return false
    }

    private func rolesHint(_ adapter: AdapterDescriptor) -> String {
        adapter.roles.list.isEmpty ? "" : "what it can be: \(listed(adapter.roles.list))"
    }

    /// What the route's sources emit, before its filters.
    func emitted(by route: RouteConfiguration) -> [Arrival] { route.spec.from.flatMap { emitted(by: $0) } }

    /// What an endpoint emits; nothing where it or its adapter is unknown.
    func emitted(by name: String) -> [Arrival] {
        guard let endpoint = configuration.endpoint(name), let adapter = descriptor(name) else { return [] }
        return adapter.emits.flatMap { spec in
            narrowed(Arrival(endpoint: name, name: spec.name, spec: spec), endpoint.types.map(\.value))
        }
    }

    /// The part of a declared type that the endpoint's `types` leave.
    private func narrowed(_ arrival: Arrival, _ types: [String]) -> [Arrival] {
        if types.isEmpty { return [arrival] }
        return types.compactMap { type in
            if covers(arrival.name, type) { return arrival.renamed(type) }
            return covers(type, arrival.name) ? arrival : nil
        }
    }

    /// Checks the filters one by one and together.
    ///
    /// - Returns: what passes them; nothing where the sources are unknown.
    mutating func checkFilters(of route: RouteConfiguration) -> [Arrival] {
        let emitted = emitted(by: route)
        guard !emitted.isEmpty else { return [] }
        var isClear = true
        for mention in route.filterMentions where !check(mention, emitted) { isClear = false }
        let arrivals = emitted.flatMap { $0.passing(.all(route.spec.filters)) }
        if arrivals.isEmpty, isClear, let place = route.wherePlace {
            report.error(
                .nothingArrives, "no event passes this filter: its parts exclude each other",
                hint: "arriving: \(listed(names(emitted)))", at: place)
        }
        return arrivals
    }

    /// Whether a filter's attribute and text make sense.
    private mutating func check(_ mention: FilterMention, _ emitted: [Arrival]) -> Bool {
        guard emitted.contains(where: { $0.mayHave(mention.attribute) }) else {
            report.error(
                .filterAttribute, "no event that arrives here has an attribute \(quoted(mention.attribute))",
                hint: Suggestion.hint(for: mention.attribute, among: attributes(emitted), "attributes"),
                at: mention.attributePlace)
            return false
        }
        guard mention.attribute == "type", emitted.allSatisfy({ $0.verdict(mention.matcher) == .never }) else {
            return true
        }
        let types = names(emitted)
        let what = "no event \(mention.description)"
        if mention.isNegated {
            report.warning(
                .filterNeedless, "\(what) arrives here; it need not be excluded",
                hint: Suggestion.hint(for: mention.text, among: types, "arriving"), at: mention.textPlace)
        } else {
            report.error(
                .typeCannotArrive, "\(what) can arrive from \(ends(emitted))",
                hint: Suggestion.hint(for: mention.text, among: types, "arriving"), at: mention.textPlace)
        }
        return mention.isNegated
    }

    func names(_ arrivals: [Arrival]) -> [String] { unique(arrivals.map(\.name)) }

    func ends(_ arrivals: [Arrival]) -> String { listed(unique(arrivals.map(\.endpoint)), conjunction: "or") }

    /// The names of attributes that a filter or a reference can use.
    func attributes(_ arrivals: [Arrival]) -> [String] {
        unique(Arrival.core + arrivals.flatMap { $0.spec.attributes.map(\.name) })
    }
}

extension FilterMention {
    /// What it wants of a type, in words.
    fileprivate var description: String {
        switch matcher {
        case .prefix: "whose type begins with \(quoted(text))"
        case .suffix: "whose type ends with \(quoted(text))"
        default: "of the type \(quoted(text))"
        }
    }
}

/// Each word once, in the order of the first.
func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
}
