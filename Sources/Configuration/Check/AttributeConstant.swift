internal import Descriptors
internal import JSONText

/// A constant for an attribute, in its canonical text.
enum AttributeConstant {
    /// What is wrong with it, to follow the attribute's name; nil for nothing.
    static func problem(_ text: String, _ field: FieldSpec) -> String? {
        if text.isEmpty { return "cannot be empty" }
        guard isOf(field.kind, text) else { return "must be \(field.kind.article); \(quoted(text)) is none" }
        if !field.choices.isEmpty, !field.choices.contains(text) { return "cannot be \(quoted(text))" }
        if let range = field.range, let number = Int64(text), !range.contains(number) {
            return "must be \(range.lowerBound) to \(range.upperBound); it is \(number)"
        }
        return nil
    }

    private static func isOf(_ kind: ValueKind, _ text: String) -> Bool {
        switch kind {
        case .boolean: text == "true" || text == "false"
        // CloudEvents has integers of 32 bits.
        case .integer: Int32(text) != nil
        case .uri: TextKind.isURI(text)
        case .uriReference: TextKind.isURIReference(text)
        case .timestamp: TextKind.isTimestamp(text)
        case .binary: Base64.decode(Array(text.utf8).span) != nil
        default: TextKind.isString(text)
        }
    }
}
