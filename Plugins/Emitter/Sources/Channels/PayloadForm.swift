internal import JSONText

/// What the payload of a received message is taken for.
package enum PayloadForm: String, Sendable, CaseIterable {
    /// A text where it is UTF-8, else binary.
    case auto
    /// A text; bytes that are no UTF-8 are replaced.
    case text
    /// JSON where it is some, else as `auto`.
    case json
    /// Binary, whatever it is.
    case binary

    /// What a payload becomes.
    package enum Kind: Equatable, Sendable { case text, mendedText, json, binary }

    package func kind(of payload: Span<UInt8>) -> Kind {
        switch self {
        case .binary: return .binary
        case .json where (try? JSONScanner.validate(payload)) != nil: return .json
        case .auto, .json: return Self.isUTF8(payload) ? .text : .binary
        case .text: return Self.isUTF8(payload) ? .text : .mendedText
        }
    }

    private static func isUTF8(_ payload: Span<UInt8>) -> Bool { (try? UTF8Span(validating: payload)) != nil }
}
