internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Routing

/// Filters as their documentation says, read word for word and slowly.
extension EventFields {
    /// The canonical text of an attribute; nil where it is absent.
    func canonicalText(of name: String) -> [UInt8]? {
        let text: String
        switch name {
        case "id": text = id
        case "source": text = source
        case "type": text = type
        case "specversion": text = "1.0"
        case "subject": text = subject
        case "datacontenttype": text = contentType
        case "dataschema": text = schema
        case "time": text = timeText.isEmpty ? time.map { Timestamp.format($0) } ?? "" : timeText
        default: return attributes.first { $0.name == name }.map { Array($0.value.canonicalText.utf8) }
        }
        return text.isEmpty ? nil : Array(text.utf8)
    }

    func matches(_ filter: FilterSpec) -> Bool {
        switch filter {
        case .exact(let pairs): matches(pairs) { $0 == $1 }
        case .prefix(let pairs): matches(pairs) { $0.starts(with: $1) }
        case .suffix(let pairs): matches(pairs) { $0.reversed().starts(with: $1.reversed()) }
        case .all(let filters): filters.allSatisfy { matches($0) }
        case .any(let filters): filters.contains { matches($0) }
        case .not(let filter): !matches(filter)
        }
    }

    private func matches(_ pairs: [AttributeText], _ test: ([UInt8], [UInt8]) -> Bool) -> Bool {
        pairs.allSatisfy { pair in canonicalText(of: pair.attribute).map { test($0, Array(pair.text.utf8)) } ?? false }
    }
}

/// What a reference finds: a text, or JSON that is no string.
enum Expected: Equatable {
    case absent
    case text([UInt8])
    case json(JSONValue)

    var text: [UInt8] {
        switch self {
        case .absent: []
        case .text(let bytes): bytes
        case .json(let value): value.bytes
        }
    }
}

extension EventFields {
    /// Whether the payload, where it holds JSON, is spelled as our writer spells it: only then its parts have a spelling
    /// that can be foretold.
    var isPlainlySpelled: Bool {
        guard let value = try? JSONValue(parsing: payload.bytes.span) else { return true }
        return value.bytes == payload.bytes
    }

    func find(_ reference: Reference) -> Expected {
        switch reference {
        case .attribute(let name): canonicalText(of: name).map { .text($0) } ?? .absent
        case .payload([]): whole
        case .payload(let path): member(path)
        }
    }

    private var whole: Expected {
        switch payload {
        case .none: .absent
        case .text(let text): .text(Array(text.utf8))
        case .binary(let bytes): .text(String(validating: bytes, as: UTF8.self) == nil ? Self.base64(bytes) : bytes)
        case .json(let bytes): (try? JSONValue(parsing: bytes.span)).map { Self.expected($0) } ?? .absent
        }
    }

    private func member(_ path: [String]) -> Expected {
        guard payload != .none, var value = try? JSONValue(parsing: payload.bytes.span) else { return .absent }
        for step in path {
            switch value {
            case .object(let members):
                guard let member = members.last(where: { $0.name.utf8.elementsEqual(step.utf8) }) else {
                    return .absent
                }
                value = member.value
            case .array(let items):
                let isIndex = !step.isEmpty && step.utf8.allSatisfy { (0x30...0x39).contains($0) }
                guard isIndex, let index = Int(step), items.indices.contains(index) else { return .absent }
                value = items[index]
            default: return .absent
            }
        }
        return Self.expected(value)
    }

    private static func expected(_ value: JSONValue) -> Expected {
        value.string.map { .text(Array($0.utf8)) } ?? .json(value)
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        Base64.encode(bytes.span, into: &text)
        return text
    }
}
