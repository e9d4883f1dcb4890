internal import Descriptors
internal import Routing

extension ConfigurationCheck {
    /// The declaration by which the target takes what arrives; nil where it does not, which is then in the report.
    mutating func checkType(
        _ arrival: Arrival, of route: RouteConfiguration, _ target: AdapterDescriptor
    ) -> EventTypeSpec? {
        if let type = route.spec.mapping.type {
            // A family has been complained about.
            if type.contains("*") { return nil }
            if let accepted = accepted(type, by: target) { return accepted }
            report.error(
                .typeNotAccepted, "\(quoted(route.spec.to)) does not accept events of the type \(quoted(type))",
                hint: Suggestion.hint(for: type, among: target.accepts.map(\.name), "it accepts"),
                at: route.asPlace ?? route.place)
            return nil
        }
        if let accepted = accepted(arrival.name, by: target) { return accepted }
        let accepts = target.accepts.map(\.name)
        let isPartly = arrival.isPattern && accepts.contains { covers(arrival.name, $0) }
        let from = "\(quoted(arrival.name)) from \(arrival.endpoint)"
        let message =
            isPartly
            ? "of what is \(from), \(quoted(route.spec.to)) accepts only \(listed(accepts))"
            : "\(quoted(route.spec.to)) does not accept \(from)"
        let types = accepts.filter { !$0.hasSuffix("*") }
        let becomes =
            types.isEmpty
            ? "as, with a type of \(listed(accepts, conjunction: "or"))" : "as: \(listed(types, conjunction: "or"))"
        let other = isPartly ? ", or narrow what arrives with \"where\" or with \"types\" of \(arrival.endpoint)" : ""
        report.error(
            .typeNeeded, message,
            hint: "say what it becomes: \(becomes)\(other)",
            at: route.toPlace)
        return nil
    }

    /// The name itself goes before a family, a longer family before a shorter one.
    private func accepted(_ name: String, by target: AdapterDescriptor) -> EventTypeSpec? {
        target.accepts.filter { covers($0.name, name) }
            .max { ($0.name == name ? .max : $0.name.count) < ($1.name == name ? .max : $1.name.count) }
    }

    /// What the target needs must be set, or sure to arrive; what arrives must be of the kind that it declares.
    mutating func checkRequired(_ arrival: Arrival, _ type: EventTypeSpec, of route: RouteConfiguration) {
        let set = route.spec.mapping.attributes.map(\.name) + route.faultyAttributes
        for field in type.attributes where !set.contains(field.name) && !Arrival.always.contains(field.name) {
            let arriving = arrival.attribute(field.name)
            let isSure = arrival.surelyHas(field.name) || !field.isRequired
            let isOfKind = arriving.map { $0.kind == field.kind } ?? true
            if isSure, isOfKind { continue }
            let needs = field.isRequired ? "needs the attribute" : "takes the attribute"
            let lack =
                switch arriving {
                case .some(let arriving) where !isOfKind:
                    "in \(arrival.name) from \(arrival.endpoint) it is \(arriving.kind.article)"
                case .some: "in \(arrival.name) from \(arrival.endpoint) it may be missing"
                case .none: "\(arrival.name) from \(arrival.endpoint) does not declare it"
                }
            report.error(
                isOfKind ? .attributeMissing : .attributeKind,
                "\(quoted(route.spec.to)) \(needs) \"\(field.name)\" (\(field.kind.name)) of \(type.name); \(lack)",
                hint: "set it: set: {\(field.name): …}", at: route.toPlace)
        }
    }

    /// An event that keeps its type keeps its attributes, and the target must know each of them.
    mutating func checkPassing(_ arrival: Arrival, _ type: EventTypeSpec, of route: RouteConfiguration) {
        guard route.spec.mapping.type == nil, !type.isOpen else { return }
        let declared = type.attributes.map(\.name) + Arrival.core
        let others = arrival.spec.attributes.map(\.name).filter { !declared.contains($0) }
        guard !others.isEmpty || arrival.spec.isOpen else { return }
        let what = others.isEmpty ? "attributes that nobody declares" : listed(others.map(quoted))
        report.warning(
            .attributeUnknown,
            "\(arrival.name) from \(arrival.endpoint) may carry \(what), which \(type.name) of \(quoted(route.spec.to)) does "
                + "not take; such events are rejected",
            hint: "with \"as\" the target gets the attributes that it declares and no others", at: route.toPlace)
    }

    /// What the payload is, and whether the target takes it.
    mutating func checkPayload(_ arrival: Arrival, _ type: EventTypeSpec, of route: RouteConfiguration) {
        let taken = listed(type.payloads.list, conjunction: "or")
        if route.spec.mapping.data != nil {
            guard !type.payloads.contains(.json) else { return }
            report.error(
                .payload, "\"data\" gives a JSON payload; \(type.name) of \(quoted(route.spec.to)) takes \(taken)",
                at: route.dataPlace ?? route.place)
            return
        }
        let missing = arrival.spec.payloads.subtracting(type.payloads)
        guard !missing.isEmpty else { return }
        let message =
            "\(arrival.name) from \(arrival.endpoint) has a payload of the kind \(listed(missing.list, conjunction: "or"))"
            + "; \(type.name) of \(quoted(route.spec.to)) takes \(taken)"
        let hint = type.payloads.contains(.json) ? "make JSON of it: data: {value: \"{data}\"}" : ""
        if missing == arrival.spec.payloads {
            report.error(.payload, message, hint: hint, at: route.toPlace)
        } else {
            report.warning(.payloadMayNotFit, message + "; such events are rejected", hint: hint, at: route.toPlace)
        }
    }
}
