/// What a message carries.
package enum Payload: Equatable, Sendable {
    /// No body, or the empty object, which the original's store drops.
    case none
    /// An object or an array, as it was spelled.
    case json([UInt8])
    /// UTF-8.
    case text([UInt8])
    case binary([UInt8])

    package var bytes: [UInt8] {
        switch self {
        case .none: []
        case .json(let bytes), .text(let bytes), .binary(let bytes): bytes
        }
    }
}
