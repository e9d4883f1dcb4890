internal import Routing

extension ConfigurationParser {
    static let dialects = ["exact", "prefix", "suffix", "all", "any", "not"]

    /// `where`: one filter, or a list of which all must be true.
    mutating func parseFilters(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        route.wherePlace = node.place
        guard let items = node.sequence else {
            if let filter = filter(node, path, isNegated: false, &route) { route.spec.filters = [filter] }
            return
        }
        route.spec.filters = filters(items, path, isNegated: false, &route)
    }

    private mutating func filters(
        _ items: [YAMLNode], _ path: String, isNegated: Bool, _ route: inout RouteConfiguration
    ) -> [FilterSpec] {
        var filters: [FilterSpec] = []
        for (index, item) in items.enumerated() {
            if let filter = filter(item, "\(path)[\(index)]", isNegated: isNegated, &route) { filters.append(filter) }
        }
        return filters
    }

    private mutating func filter(
        _ node: YAMLNode, _ path: String, isNegated: Bool, _ route: inout RouteConfiguration
    ) -> FilterSpec? {
        guard let dialect = dialect(node, path) else { return nil }
        let path = "\(path).\(dialect.key)"
        switch dialect.key {
        case "exact": return matcher(FilterSpec.exact, dialect.value, path, isNegated, &route)
        case "prefix": return matcher(FilterSpec.prefix, dialect.value, path, isNegated, &route)
        case "suffix": return matcher(FilterSpec.suffix, dialect.value, path, isNegated, &route)
        case "not": return filter(dialect.value, path, isNegated: !isNegated, &route).map { .not($0) }
        default:
            guard let items = sequence(dialect.value, path) else { return nil }
            if items.isEmpty {
                report.error(
                    .filterEmpty, "\(path) needs one filter at least", hint: "filters: \(listed(Self.dialects))",
                    at: dialect.value.place)
                return nil
            }
            let filters = filters(items, path, isNegated: isNegated, &route)
            return dialect.key == "all" ? .all(filters) : .any(filters)
        }
    }

    /// The one entry of a filter.
    private mutating func dialect(_ node: YAMLNode, _ path: String) -> YAMLEntry? {
        guard let members = mapping(node, path) else { return nil }
        guard let dialect = members.first else {
            report.error(
                .filterEmpty, "\(path) is an empty filter", hint: "filters: \(listed(Self.dialects))", at: node.place)
            return nil
        }
        for member in members where !Self.dialects.contains(member.key) {
            report.error(
                .filterDialect, "\(path): \(quoted(member.key)) is no filter",
                hint: Suggestion.hint(for: member.key, among: Self.dialects, "filters"), at: member.keyPlace)
        }
        guard members.count == 1 else {
            report.error(
                .badValue, "\(path): a filter has one key; this one has \(listed(members.map(\.key)))",
                hint: "where all of them must be true, write a list: a - before each", at: members[1].keyPlace)
            return nil
        }
        return Self.dialects.contains(dialect.key) ? dialect : nil
    }

    private mutating func matcher(
        _ make: ([AttributeText]) -> FilterSpec, _ node: YAMLNode, _ path: String, _ isNegated: Bool,
        _ route: inout RouteConfiguration
    ) -> FilterSpec? {
        guard let members = mapping(node, path) else { return nil }
        if members.isEmpty {
            report.error(
                .filterEmpty, "\(path) needs one attribute at least", hint: "for example type: sensor.moved",
                at: node.place)
        }
        var pairs: [AttributeText] = []
        for member in members {
            guard isAttributeName(member, path), let text = text(member.value, "\(path).\(member.key)") else {
                continue
            }
            let pair = AttributeText(member.key, text)
            pairs.append(pair)
            route.filterMentions.append(
                FilterMention(
                    matcher: make([pair]), attribute: member.key, text: text, isNegated: isNegated,
                    attributePlace: member.keyPlace, textPlace: member.value.place))
        }
        return pairs.isEmpty ? nil : make(pairs)
    }

    /// Checks the name of an attribute, as CloudEvents writes them.
    mutating func isAttributeName(_ member: YAMLEntry, _ path: String) -> Bool {
        let isName = !member.key.isEmpty && member.key.utf8.allSatisfy(isLowerOrDigit) && member.key != "data"
        if !isName {
            let hint =
                member.key.hasPrefix("data")
                ? "this looks at attributes, not at the payload" : "lower-case letters and digits make one"
            report.error(
                .badName, "\(path): \(quoted(member.key)) is no name of an attribute", hint: hint, at: member.keyPlace)
        }
        return isName
    }
}
