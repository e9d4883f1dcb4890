package import JSONText

/// The name of a sender, an event or a request: a string or a number; null stands for all of them.
///
/// Two names are one when Python says that they are equal: `1`, `1.0` and `true` are one name, `"1"` is another. The
/// spelling is kept for the wire. Integers beyond 64 bits are equal only when they are spelled alike.
package struct Identifier: Sendable {
    /// As it is written on the wire.
    package let json: JSONValue
    private let key: Key

    private enum Key: Hashable, Sendable {
        case null
        case text([UInt8])
        case integer(Int64)
        case real(Double)
        case long(String)
    }

    /// The name that a JSON value stands for, or nil for an array or an object, which name nothing.
    package init?(_ json: JSONValue) {
        switch json {
        case .null: key = .null
        case .boolean(let value): key = .integer(value ? 1 : 0)
        case .string(let text): key = .text(Array(text.utf8))
        case .number(let spelling): key = Self.number(spelling)
        case .array, .object: return nil
        }
        self.json = json
    }

    package init(_ text: String) {
        json = .string(text)
        key = .text(Array(text.utf8))
    }

    /// The bytes of its text.
    package var size: Int {
        switch json {
        case .string(let text), .number(let text): text.utf8.count
        default: 0
        }
    }

    /// All senders, or all events.
    package static let null = Identifier()

    private init() {
        json = .null
        key = .null
    }

    package var isNull: Bool { key == .null }
    package var isEmptyText: Bool { key == .text([]) }

    /// Whether an event of that name is a channel as well: it exists on the broadcast sender under the same name.
    package var isChannel: Bool { if case .text(let bytes) = key { bytes.first == UInt8(ascii: "#") } else { false } }

    package static let connect = Identifier("#connect")
    package static let disconnect = Identifier("#disconnect")

    /// The text of a string, the JSON spelling of anything else.
    package var text: String { json.string ?? json.text }

    private static func number(_ spelling: String) -> Key {
        if let integer = Int64(spelling) { return .integer(integer) }
        if spelling.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || isDigit($0) }) { return .long(spelling) }
        guard let real = Double(spelling) else { return .long(spelling) }
        if let integer = Int64(exactly: real) { return .integer(integer) }
        return .real(real)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Identifier: Hashable {
    package static func == (left: Identifier, right: Identifier) -> Bool { left.key == right.key }
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
