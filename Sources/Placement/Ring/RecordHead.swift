/// What stands before each record of a ring, in 8 bytes: how many bytes of body follow, and what they are.
///
/// Records begin at multiples of 8; the body is followed by as many bytes as are missing to the next one.
package struct RecordHead: Equatable, Sendable {
    static let size = 8

    /// The most bytes of a body.
    package static let bodyLimit = (1 << 21) - 8

    /// The kind of a record that is nothing but the way to the ring's beginning: the reader passes over it.
    static let skip = UInt32.max

    /// Bytes of the body.
    package let bodySize: Int
    package let kind: UInt32

    init(kind: UInt32, bodySize: Int) {
        self.kind = kind
        self.bodySize = bodySize
    }

    init(_ word: UInt64) {
        kind = UInt32(truncatingIfNeeded: word)
        bodySize = Int(word >> 32)
    }

    var word: UInt64 { UInt64(bodySize) << 32 | UInt64(kind) }

    /// Bytes of the whole record.
    var recordSize: Int { Self.size + (bodySize + 7) & ~7 }

    /// Bytes of a ring that a body needs.
    package static func room(forBody size: Int) -> Int { Self.size + (size + 7) & ~7 }
}
