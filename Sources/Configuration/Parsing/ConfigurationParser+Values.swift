extension ConfigurationParser {
    /// The entries of a mapping. Keys other than `keys` are refused, unless `isOpen`; so is a missing required one.
    mutating func entries(
        _ node: YAMLNode, path: String, keys: [String], required: [String] = [], isOpen: Bool = false
    ) -> Entries? {
        guard let members = mapping(node, path.isEmpty ? "the configuration" : path) else { return nil }
        let within = path.isEmpty ? "" : " of \(path)"
        if !isOpen {
            for member in members where !keys.contains(member.key) {
                report.error(
                    .unknownKey, "\(quoted(member.key)) is no key\(within)",
                    hint: Suggestion.hint(for: member.key, among: keys, "keys here"), at: member.keyPlace)
            }
        }
        for key in required where !members.contains(where: { $0.key == key }) {
            // Where any key may be, a misspelled one has not been complained about.
            let meant = isOpen ? members.first { !keys.contains($0.key) && Suggestion.isNear($0.key, key) } : nil
            report.error(
                .missingKey, "the key \"\(key)\"\(within) is missing",
                hint: meant.map { "did you mean it by \(quoted($0.key))?" } ?? Self.hint(forMissing: key),
                at: meant?.keyPlace ?? node.place)
        }
        return Entries(members, path: path, at: node.place)
    }

    private static func hint(forMissing key: String) -> String {
        switch key {
        case "endpoints": "for example endpoints: {ticks: {adapter: generate}}; hubbub init writes a whole file"
        case "adapter": "hubbub adapters lists what there is"
        default: "it names an endpoint"
        }
    }

    mutating func mapping(_ node: YAMLNode, _ path: String) -> [YAMLEntry]? {
        node.mapping ?? wrongKind(node, path, "a mapping", hint: "write it as key: value", isShown: false)
    }

    mutating func sequence(_ node: YAMLNode, _ path: String) -> [YAMLNode]? {
        node.sequence
            ?? wrongKind(
                node, path, "a list", hint: "write it in brackets, or with a - before each item", isShown: false)
    }

    /// The text of a scalar, as it is spelled; not of one without a value.
    mutating func text(_ node: YAMLNode, _ path: String) -> String? {
        node.isNull ? wrongKind(node, path, "a text") : name(node, path)
    }

    /// The same for names, of which `null` may be one.
    mutating func name(_ node: YAMLNode, _ path: String) -> String? {
        guard let scalar = node.scalar, !scalar.text.isEmpty else { return wrongKind(node, path, "a text") }
        return scalar.text
    }

    /// The texts of a list. One text alone stands for a list of one.
    mutating func texts(_ node: YAMLNode, _ path: String) -> [Placed<String>] {
        if node.scalar != nil { return name(node, path).map { [Placed($0, at: node.place)] } ?? [] }
        guard let items = sequence(node, path) else { return [] }
        if items.isEmpty { report.error(.badValue, "\(path) is an empty list", at: node.place) }
        return items.enumerated().compactMap { index, item in
            name(item, "\(path)[\(index)]").map { Placed($0, at: item.place) }
        }
    }

    /// One of an enumeration's names.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ node: YAMLNode, _ path: String) -> Choice? {
        choice(node, path, among: Array(Choice.allCases))
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ node: YAMLNode, _ path: String, among choices: [Choice]
    ) -> Choice? {
        let names = choices.map(\.rawValue)
        guard let text = node.scalar?.text, !node.isNull, !text.isEmpty else {
            return wrongKind(node, path, "a text", hint: Suggestion.hint(for: "", choices: names))
        }
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        report.error(
            .badValue, "\(path) cannot be \(quoted(text))", hint: Suggestion.hint(for: text, choices: names),
            at: node.place)
        return nil
    }

    /// - Parameter isShown: whether the text may be shown. It may not where it could be a setting in a wrong form.
    mutating func wrongKind<Value>(
        _ node: YAMLNode, _ path: String, _ wanted: String, hint: String = "", isShown: Bool = true
    ) -> Value? {
        let found =
            switch node.scalar {
            case .some(let scalar) where scalar.core == .null: "it has no value"
            case .some(let scalar) where isShown:
                "\(quoted(scalar.text)) is \(scalar.text.isEmpty ? "empty" : scalar.kindName)"
            default: "this is \(node.kindName)"
            }
        report.error(.wrongKind, "\(path) must be \(wanted); \(found)", hint: hint, at: node.place)
        return nil
    }
}
