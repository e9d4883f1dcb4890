internal import Descriptors
internal import Routing

extension ConfigurationCheck {
    /// What `set` sets must be an attribute of the target's type, and a constant of its kind.
    mutating func checkAttributes(_ type: EventTypeSpec, of route: RouteConfiguration) {
        for (attribute, written) in zip(route.spec.mapping.attributes, route.attributePlaces) {
            guard let field = type.attributes.first(where: { $0.name == attribute.name }) ?? Self.core(attribute.name)
            else {
                if !type.isOpen { reportUnknown(written, type, route) }
                continue
            }
            guard attribute.value.references.isEmpty, let text = attribute.value.constant else { continue }
            if let problem = AttributeConstant.problem(text, field) {
                report.error(
                    .attributeKind, "\"\(field.name)\" of \(type.name) \(problem)",
                    hint: field.choices.isEmpty
                        ? "" : Suggestion.hint(for: text, choices: field.choices), at: written.place)
            }
        }
    }

    private mutating func reportUnknown(_ written: Placed<String>, _ type: EventTypeSpec, _ route: RouteConfiguration) {
        let names = type.attributes.map(\.name) + ["subject", "time", "datacontenttype", "dataschema"]
        report.error(
            .attributeUnknown, "\(type.name) of \(quoted(route.spec.to)) has no attribute \(quoted(written.value))",
            hint: Suggestion.hint(for: written.value, among: names, "attributes"), at: written.place)
    }

    /// The optional attributes that any event may have.
    private static func core(_ name: String) -> FieldSpec? {
        switch name {
        case "subject", "datacontenttype": FieldSpec(name, .string, help: "")
        case "dataschema": FieldSpec(name, .uri, help: "")
        case "time": FieldSpec(name, .timestamp, help: "")
        default: nil
        }
    }

    /// References must name what can exist.
    mutating func checkReferences(of route: RouteConfiguration, _ arrivals: [Arrival]) {
        guard !arrivals.isEmpty else { return }
        for reference in route.references {
            switch reference.value {
            case .attribute(let name): check(attribute: name, at: reference.place, arrivals)
            case .payload(let path): check(payload: path, at: reference.place, arrivals)
            }
        }
    }

    private mutating func check(attribute name: String, at place: Place, _ arrivals: [Arrival]) {
        let lacking = arrivals.filter { !$0.mayHave(name) }
        guard !lacking.isEmpty else { return }
        let known = Suggestion.hint(for: name, among: attributes(arrivals), "attributes")
        if lacking.count == arrivals.count {
            report.error(
                .referenceUnknown, "{\(name)}: \(listed(names(arrivals))) from \(ends(arrivals)) has no such attribute",
                hint: known.hasPrefix("did") ? known : "\(known); {data.\(name)} would be a part of the payload",
                at: place)
        } else {
            report.warning(
                .referenceAbsent, "{\(name)}: \(listed(names(lacking))) from \(ends(lacking)) has no such attribute",
                at: place)
        }
    }

    private mutating func check(payload path: [String], at place: Place, _ arrivals: [Arrival]) {
        let useful: PayloadKinds = path.isEmpty ? [.text, .json, .binary] : [.text, .json]
        let lacking = arrivals.filter { $0.spec.payloads.isDisjoint(with: useful) }
        guard lacking.count == arrivals.count, let first = lacking.first else { return }
        let reference = (["data"] + path).joined(separator: ".")
        report.error(
            .referenceUnknown,
            "{\(oneLine(reference))}: \(first.name) from \(first.endpoint) has a payload of the kind "
                + listed(first.spec.payloads.list, conjunction: "or"), at: place)
    }

    /// An attribute that is copied from another one must be of its kind; a required one must be sure to be there.
    mutating func checkReferenceKinds(_ arrival: Arrival, _ type: EventTypeSpec, of route: RouteConfiguration) {
        for (attribute, written) in zip(route.spec.mapping.attributes, route.attributePlaces) {
            guard case .attribute(let name) = attribute.value.soleReference,
                let field = type.attributes.first(where: { $0.name == attribute.name })
            else { continue }
            if let origin = arrival.attribute(name), !fits(origin.kind, field.kind) {
                report.error(
                    .attributeKind,
                    "\"\(field.name)\" of \(type.name) must be \(field.kind.article); {\(name)} is \(origin.kind.article) in "
                        + arrival.name, at: written.place)
            } else if field.isRequired, arrival.mayHave(name), !arrival.surelyHas(name) {
                report.warning(
                    .referenceAbsent,
                    "\"\(field.name)\" of \(type.name) is required; {\(name)} may be missing in \(arrival.name) from "
                        + "\(arrival.endpoint), and such an event is rejected", at: written.place)
            }
        }
    }

    /// Everything has a text; a text may turn out to be anything.
    private func fits(_ origin: ValueKind, _ target: ValueKind) -> Bool {
        origin == target || origin == .string || target == .string || (origin == .uri && target == .uriReference)
    }
}
