internal import JSONText
internal import Routing

extension ConfigurationParser {
    /// `as`, `set` and `data` of a route.
    mutating func parseMapping(_ entries: Entries, _ route: inout RouteConfiguration) {
        if let node = entries["as"], let type = text(node, entries.path("as")) {
            route.spec.mapping.type = type
            route.asPlace = node.place
            if type.contains("*") {
                report.error(
                    .badValue, "\(entries.path("as")) must be one type; \(quoted(type)) is a family", at: node.place)
            }
        }
        if let node = entries["set"] { parseAttributes(node, entries.path("set"), &route) }
        if let node = entries["data"] {
            route.dataPlace = node.place
            route.spec.mapping.data = dataTemplate(node, entries.path("data"), &route)
        }
    }

    private mutating func parseAttributes(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        guard let members = mapping(node, path) else { return }
        for member in members {
            guard isSettable(member, path), isAttributeName(member, path) else { continue }
            guard let value = attributeTemplate(member.value, "\(path).\(member.key)", &route) else {
                route.faultyAttributes.append(member.key)
                continue
            }
            route.spec.mapping.attributes.append((member.key, value))
            route.attributePlaces.append(Placed(member.key, at: member.value.place))
        }
    }

    private mutating func isSettable(_ member: YAMLEntry, _ path: String) -> Bool {
        let hint: String
        switch member.key {
        case "id", "source": hint = "source and id name an event for ever"
        case "specversion": hint = "it is always 1.0"
        case "type": hint = "\"as\", beside \"set\", gives an event another type"
        case "data": hint = "\"data\", beside \"set\", gives an event another payload"
        default: return true
        }
        report.error(.routeIdentity, "\(path).\(member.key) cannot be set", hint: hint, at: member.keyPlace)
        return false
    }

    /// The value of an attribute: a template, or a constant, which is written in its canonical form.
    private mutating func attributeTemplate(
        _ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration
    ) -> Template? {
        guard let scalar = node.scalar else { return wrongKind(node, path, "a text, a number or a boolean") }
        switch scalar.core {
        case .null: return wrongKind(node, path, "a text, a number or a boolean")
        case .boolean(let value): return Template([.literal(value ? "true" : "false")])
        case .integer(let value): return Template([.literal(String(value))])
        case .real, .hugeInteger, .text: return template(scalar, path, node.place, &route)
        }
    }

    private mutating func dataTemplate(
        _ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration
    ) -> DataTemplate? {
        switch node.content {
        case .scalar(let scalar):
            guard let json = scalar.json else {
                report.error(.badValue, "\(path): JSON has no number \(quoted(scalar.text))", at: node.place)
                return nil
            }
            guard case .string = json else { return .constant(json) }
            return template(scalar, path, node.place, &route).map { .text($0) }
        case .sequence(let items):
            return .array(
                items.enumerated().compactMap { index, item in dataTemplate(item, "\(path)[\(index)]", &route) })
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in
                    dataTemplate(entry.value, "\(path).\(entry.key)", &route).map { .init(entry.key, $0) }
                })
        }
    }

    private mutating func template(
        _ scalar: YAMLScalar, _ path: String, _ place: Place, _ route: inout RouteConfiguration
    ) -> Template? {
        do {
            let template = try Template(parsing: scalar.text)
            route.references += template.references.map { Placed($0, at: place) }
            return template
        } catch {
            report.error(
                .template, "\(path): \(oneLine(error.description))", hint: templateHint,
                at: errorPlace(error, scalar, place))
            return nil
        }
    }

    private var templateHint: String {
        "{subject} stands for an attribute, {data} for the payload, {data.unit} for a part"
    }

    /// The place of the brace in question, where the text stands on one line as it is.
    private func errorPlace(_ error: TemplateError, _ scalar: YAMLScalar, _ place: Place) -> Place {
        switch scalar.style {
        case .plain: place.advanced(by: error.offset)
        case .quoted: scalar.text.contains { "\"'\\\n".contains($0) } ? place : place.advanced(by: error.offset + 1)
        case .block: place
        }
    }
}
