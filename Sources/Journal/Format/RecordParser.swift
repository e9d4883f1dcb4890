/// Cuts records out of bytes that nobody vouches for.
package enum RecordParser {
    package enum Result: Equatable, Sendable {
        /// A record whose checksum is right.
        case record(RecordHead)
        /// The bytes end before the record does, if it is one: it needs so many from here on.
        case incomplete(Int)
        /// Nothing was ever written here.
        case blank
        case damaged
    }

    /// - Parameters:
    ///   - bytes: from a record's beginning on, aligned to 8 bytes; more may follow it.
    ///   - room: bytes from here to the segment's end: a larger record is none.
    package static func parse(_ bytes: UnsafeRawBufferPointer, _ place: RecordPlace, room: Int) -> Result {
        // Too little for a record: what is left of one, if it is anything.
        guard room >= RecordHead.size else {
            return unsafe bytes.prefix(room).allSatisfy { $0 == 0 } ? .blank : .damaged
        }
        guard bytes.count >= RecordHead.size, let base = bytes.baseAddress else { return .incomplete(RecordHead.size) }
        let head = unsafe RecordHead(reading: base)
        if head.size == 0, head.kind == 0, head.number == 0 { return .blank }
        guard head.size >= head.prefixSize, head.size & 7 == 0, head.size <= room else { return .damaged }
        guard head.size <= bytes.count else { return .incomplete(head.size) }
        let record = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<head.size])
        return unsafe place.isSealed(record, prefixSize: head.prefixSize) ? .record(head) : .damaged
    }
}
