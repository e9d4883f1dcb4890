internal import Configuration
internal import Control
internal import Descriptors
package import JSONText
internal import Loader
internal import Rules

/// What a code means that a user meets in a message, what usually causes it, and what to do.
package struct Explanation: Equatable, Sendable {
    /// Where the code is met.
    package enum Kind: String, Sendable, CaseIterable {
        case configuration, library, interface, control, rule

        /// The same for people.
        package var text: String {
            switch self {
            case .configuration: "a finding of `hubbub check`"
            case .library: "a reason why a library is not used, or a warning about it: `hubbub adapters`"
            case .interface: "a code of the interface between the hub and its adapters"
            case .control: "a failure on the way to a running hub"
            case .rule: "a rule for adapters: `hubbub adapters check`"
            }
        }
    }

    package let code: String
    package let kind: Kind
    package let meaning: String
    package let cause: String
    package let remedy: String

    // The five ways to make one take the code itself: what does not exist cannot be explained.

    init(_ code: FindingCode, _ meaning: String, cause: String, remedy: String) {
        self.init(code.rawValue, .configuration, meaning, cause, remedy)
    }

    init(_ code: ReasonCode, _ meaning: String, cause: String, remedy: String) {
        self.init(code.rawValue, .library, meaning, cause, remedy)
    }

    init(_ code: InterfaceCode, _ meaning: String, cause: String, remedy: String) {
        self.init(code.name, .interface, meaning, cause, remedy)
    }

    init(_ code: ControlCode, _ meaning: String, cause: String, remedy: String) {
        self.init(code.rawValue, .control, meaning, cause, remedy)
    }

    init(_ rule: Rule, _ meaning: String, cause: String, remedy: String) {
        self.init(rule.rawValue, .rule, meaning, cause, remedy)
    }

    private init(_ code: String, _ kind: Kind, _ meaning: String, _ cause: String, _ remedy: String) {
        self.code = code
        self.kind = kind
        self.meaning = meaning
        self.cause = cause
        self.remedy = remedy
    }

    package var json: JSONValue {
        [
            "code": .string(code), "kind": .string(kind.rawValue), "meaning": .string(meaning),
            "cause": .string(cause), "remedy": .string(remedy),
        ]
    }
}
