/// Tokens of what was delivered, 8 bytes each, as a record's body.
package enum TokenRecord {
    package static func bytes(_ tokens: [UInt64]) -> [UInt8] {
        unsafe tokens.withUnsafeBytes { unsafe Array($0) }
    }

    /// Nil where it is none, or more than `SettlementRecord.limit` of them. The body may change meanwhile: each token is read once.
    package static func read(_ body: UnsafeRawBufferPointer) -> [UInt64]? {
        guard body.count & 7 == 0, body.count <= SettlementRecord.limit * 8 else { return nil }
        return stride(from: 0, to: body.count, by: 8).map {
            unsafe body.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
        }
    }
}
