/// A JSON value as a tree, for the places where events do not pass: listings, the control socket, a protocol's envelope.
///
/// Numbers keep their spelling, so that nothing is lost on the way through; members keep their order.
package indirect enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package init(_ integer: some BinaryInteger) {
        self = .number(String(integer))
    }

    /// A number that JSON cannot write, an infinity or none, becomes null.
    package init(_ real: Double) {
        self = real.isFinite ? .number("\(real)") : .null
    }

    /// Parses one value with nothing but white space around it.
    package init(parsing text: Span<UInt8>) throws(JSONError) {
        var parser = JSONParser()
        self = try parser.parse(text)
    }

    package init(parsing text: String) throws(JSONError) {
        let bytes = Array(text.utf8)
        self = try JSONValue(parsing: bytes.span)
    }

    /// The member of that name (the last, where it stands twice), or nil, also where this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var members: [Member]? { if case .object(let value) = self { value } else { nil } }

    /// The number, where it is an integer of 64 bits; `1.0` and `1e3` are not taken for integers.
    package var integer: Int64? { if case .number(let value) = self { Int64(value) } else { nil } }
    package var real: Double? { if case .number(let value) = self { Double(value) } else { nil } }

    /// The value on one line, without needless space.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int64) { self.init(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
