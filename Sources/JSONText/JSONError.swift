/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case unexpectedEnd = "the text ends in the middle of a value"
        case unexpectedByte = "this character cannot stand here"
        case badEscape = "this escape is not one of JSON's"
        case badNumber = "this is not a number as JSON writes them"
        case badText = "this is not UTF-8"
        case tooDeep = "arrays and objects are nested too deeply"
        case trailingBytes = "something follows the value"
    }

    package let reason: Reason
    /// Bytes from the beginning of the text.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason.rawValue) (byte \(offset))" }
}
