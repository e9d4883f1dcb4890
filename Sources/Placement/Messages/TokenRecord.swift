/// Tokens of what was delivered, 8 bytes each, as a record's body.
package enum TokenRecord {
    /// How many there are; nil where the body is none, or has more than `SettlementRecord.limit`.
    package static func count(_ body: UnsafeRawBufferPointer) -> Int? {
        guard body.count & 7 == 0, body.count <= SettlementRecord.limit * 8 else { return nil }
        return body.count / 8
    }

    /// One of them. The body may change at any moment: each is read once.
    package static func token(_ body: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        unsafe body.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
    }
}
