internal import Descriptors
internal import JSONText

extension JSONValue {
    /// The JSON form of a value of the interface.
    init(_ value: TypedValue) {
        switch value {
        case .none: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value), .duration(let value), .size(let value): self.init(value)
        case .text(let text, _): self = .string(text)
        case .binary(let bytes):
            var text: [UInt8] = []
            Base64.encode(bytes.span, into: &text)
            self = .string(String(decoding: text, as: UTF8.self))
        case .real(let value): self.init(value)
        case .json(let text): self = (try? JSONValue(parsing: text)) ?? .null
        case .list(let items): self = .array(items.map { JSONValue($0) })
        case .record(let fields): self = .object(fields.map { Member($0.name, JSONValue($0.value)) })
        }
    }
}
