package import Descriptors
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
    /// A stable name, such as `NOT_FOUND`; `hubbub explain` knows each.
    package let code: String
    package let description: String

    package init(_ code: InterfaceCode, _ description: String) { self.init(named: code.name, description) }
    package init(_ code: ControlCode, _ description: String) { self.init(named: code.rawValue, description) }

    /// - Parameter code: the name that the other side gave.
    package init(named code: String, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// The codes of failures on the way to a hub; what the hub itself refuses has a code of the interface.
package enum ControlCode: String, Sendable, CaseIterable {
    /// Nobody listens at the control socket.
    case noHub = "NO_HUB"
    /// The hub ended, or stopped making sense, before it had answered.
    case lost = "LOST"
}
