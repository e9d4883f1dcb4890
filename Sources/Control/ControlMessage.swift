package import JSONText

/// What commands and a running hub say to each other over the control socket: one JSON object a line.
///
/// A request is `{"command": NAME, …}`. The hub answers with lines `{"item": VALUE}`, as many as the command gives, and one
/// last line, `{"done": VALUE}` or `{"error": {"code": CODE, "text": TEXT}}`. A client that has heard enough closes.
package enum ControlMessage {
    /// The longest line, in bytes: an event of the largest size in its JSON form.
    package static let lineLimit = 8 << 20

    package static func item(_ value: JSONValue) -> JSONValue { ["item": value] }
    package static func done(_ value: JSONValue) -> JSONValue { ["done": value] }

    package static func error(_ failure: ControlFailure) -> JSONValue {
        ["error": ["code": .string(failure.code), "text": .string(failure.description)]]
    }
}

/// Why a command failed, in the hub or on the way to it.
package struct ControlFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name, such as `NOT_FOUND`.
    package let code: String
    package let description: String

    package init(_ code: String, _ description: String) {
        self.code = code
        self.description = description
    }
}
