internal import Descriptors
internal import JSONText

extension SettingsReader {
    /// A value of any kind but list, record and JSON.
    mutating func scalar(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        guard let scalar = node.scalar else { return wrongKind(node, context) }
        if node.isNull {
            noValue(context, at: node.place)
            return nil
        }
        guard let text = expand(scalar, context, at: node.place) else { return nil }
        guard let value = value(text, context.field.kind) else {
            report.error(
                .settingKind,
                "\(context.path) must be \(context.field.kind.article); \(text.shown) is \(found(text, context))",
                hint: hint(text, context), at: node.place)
            return nil
        }
        return isAllowed(value, text, context) ? value : nil
    }

    /// The text as a value of that kind, or nil.
    private func value(_ text: SettingText, _ kind: ValueKind) -> TypedValue? {
        let string = text.scalar.text
        switch kind {
        case .string: return .string(string)
        case .uri: return TextKind.isURI(string) ? .text(string, kind) : nil
        case .uriReference: return TextKind.isURIReference(string) ? .text(string, kind) : nil
        case .timestamp: return TextKind.isTimestamp(string) ? .text(string, kind) : nil
        case .binary: return Base64.decode(Array(string.utf8).span).map { .binary($0) }
        case .duration: return DurationText.parse(string).map { .duration($0) }
        case .size: return SizeText.parse(string).map { .size($0) }
        default: return plainValue(text, kind)
        }
    }

    /// Numbers and booleans, which quotes would make a text.
    private func plainValue(_ text: SettingText, _ kind: ValueKind) -> TypedValue? {
        let scalar = text.mayBeQuoted ? YAMLScalar(text: text.scalar.text, style: .plain) : text.scalar
        switch (kind, scalar.core) {
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.integer, .integer(let value)): return .integer(value)
        case (.real, .integer(let value)): return .real(Double(value))
        case (.real, .real(let value)) where value.isFinite: return .real(value)
        default: return nil
        }
    }

    private func found(_ text: SettingText, _ context: Context) -> String {
        if context.isSecret || text.mayBeQuoted { return "none" }
        switch (context.field.kind, text.scalar.core) {
        case (.boolean, _), (.integer, .boolean), (.integer, .real), (.real, .boolean): return text.scalar.kindName
        case (.integer, .hugeInteger): return "too large for one"
        case (.integer, .text), (.real, .text): return text.scalar.kindName
        default: return "none"
        }
    }

    private func hint(_ text: SettingText, _ context: Context) -> String {
        guard !context.isSecret, !text.mayBeQuoted else { return "" }
        let string = text.scalar.text
        let isPlain = YAMLScalar(text: string, style: .plain).core != .text
        switch context.field.kind {
        case .boolean where !Self.booleanHint(string).isEmpty: return Self.booleanHint(string)
        case .boolean, .integer, .real: return text.scalar.style == .quoted && isPlain ? "remove the quotes" : ""
        case .duration:
            return Self.unitHint(
                string, DurationText.units.map(\.name), among: "\(oneLine(string))s", "200ms, 1.5s or 2m")
        case .size: return Self.unitHint(string, SizeText.units.map(\.name), among: "", "512, 64KiB or 8MB")
        case .uri: return "for example \"https://example.org/\""
        case .timestamp: return "for example 2024-02-29T12:00:00Z"
        case .binary: return "bytes are written in Base64"
        default: return ""
        }
    }

    /// What to write for the words that YAML 1.1 took for booleans.
    static func booleanHint(_ text: String) -> String {
        switch text.lowercased() {
        case "yes", "on", "y": "write true"
        case "no", "off", "n": "write false"
        default: ""
        }
    }

    private static func unitHint(_ text: String, _ units: [String], among bare: String, _ examples: String) -> String {
        guard let quantity = QuantityText(text) else { return "write a number and a unit: \(examples)" }
        if units.contains(quantity.unit), !quantity.unit.isEmpty { return "the number is too large or too fine" }
        if quantity.unit.isEmpty, !bare.isEmpty { return "a unit is missing: did you mean \(quoted(bare))?" }
        return Suggestion.hint(for: quantity.unit, among: units.filter { !$0.isEmpty }, "units")
    }

    /// Choices and range.
    private mutating func isAllowed(_ value: TypedValue, _ text: SettingText, _ context: Context) -> Bool {
        let field = context.field
        if !field.choices.isEmpty, let string = value.string, !field.choices.contains(string) {
            let hint =
                context.isSecret || text.mayBeQuoted
                ? "it can be: \(listed(field.choices, conjunction: "or"))"
                : Suggestion.hint(for: string, choices: field.choices)
            report.error(.settingChoice, "\(context.path) cannot be \(text.shown)", hint: hint, at: text.place)
            return false
        }
        guard let range = field.range, let number = value.integer, !range.contains(number) else { return true }
        report.error(
            .settingRange,
            "\(context.path) must be \(field.kind.text(range.lowerBound)) to \(field.kind.text(range.upperBound))"
                + "; \(text.shown) is not", at: text.place)
        return false
    }

    /// Any value of YAML, as JSON text.
    mutating func json(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        jsonValue(node, context).map { .json($0.text) }
    }

    private mutating func jsonValue(_ node: YAMLNode, _ context: Context) -> JSONValue? {
        switch node.content {
        case .scalar(let scalar):
            guard let text = expand(scalar, context, at: node.place) else { return nil }
            if let json = text.scalar.json { return json }
            report.error(.settingKind, "\(context.path): JSON has no such number as \(text.shown)", at: node.place)
            return nil
        case .sequence(let items): return .array(items.compactMap { jsonValue($0, context) })
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in jsonValue(entry.value, context).map { .init(entry.key, $0) } })
        }
    }
}
