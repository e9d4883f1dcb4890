package import Descriptors
internal import EventBlock
internal import JSONText

extension TypedValue {
    /// The canonical text of an attribute's value.
    package var canonicalText: String {
        switch self {
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .text(let value, _): return value
        case .binary(let bytes):
            var text: [UInt8] = []
            Base64.encode(bytes.span, into: &text)
            return String(decoding: text, as: UTF8.self)
        default: return ""
        }
    }

    /// The value as one of another attribute's kind, or nil where it is none.
    package func converted(to kind: ValueKind) -> TypedValue? {
        if self.kind == kind { return self }
        let text = canonicalText
        switch kind {
        case .boolean: return text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        case .integer:
            guard let value = Int32(text), String(value) == text else { return nil }
            return .integer(Int64(value))
        case .string, .uri, .uriReference: return .text(text, kind)
        case .timestamp: return Timestamp.parse(Array(text.utf8).span) == nil ? nil : .text(text, .timestamp)
        case .binary: return Base64.decode(Array(text.utf8).span).map { .binary($0) }
        default: return nil
        }
    }
}
