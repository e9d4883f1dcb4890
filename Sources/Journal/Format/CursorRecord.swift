/// A lane's cursor, whole: what was settled is never taken back, so that records of one lane may be read in any order and
/// together tell the latest.
///
/// After the head: the lane in 4 bytes, 4 zeros, the lane's last sequence number, and the ranges above the floor, 16 bytes each.
/// The head's number is the floor.
package struct CursorRecord: Equatable, Sendable {
    /// The most ranges of one record. What a lane has settled beyond them would be repeated after a crash.
    package static let rangeLimit = 4_096

    package var lane: Lane.Number
    package var last: UInt64
    package var cursor: Cursor

    package init(lane: Lane.Number, last: UInt64, cursor: Cursor) {
        (self.lane, self.last, self.cursor) = (lane, last, cursor)
    }

    /// Nil where it is none, whatever its checksum says.
    init?(_ head: RecordHead, _ record: UnsafeRawBufferPointer) {
        guard head.kind == RecordKind.cursor.rawValue else { return nil }
        var reader = unsafe ByteReader(record, from: RecordHead.size)
        guard let lane = reader.read(UInt32.self), reader.read(UInt32.self) != nil, let last = reader.read(UInt64.self),
            lane >= 2, lane < Lane.limit, last < RecordHead.limit
        else { return nil }
        var cursor = Cursor(floor: head.number)
        for _ in 0..<head.count {
            guard let after = reader.read(UInt64.self), let through = reader.read(UInt64.self), after < through,
                through < RecordHead.limit
            else {
                return nil
            }
            cursor.settle(after: after, through: through)
        }
        self.init(lane: Lane.Number(lane), last: last, cursor: cursor)
    }

    func write(to writer: inout RecordWriter, time: Int64) {
        let ranges = cursor.ranges.prefix(Self.rangeLimit)
        writer.append(.cursor, count: ranges.count, number: cursor.floor, time: time) { body in
            body.write(UInt32(lane))
            body.write(UInt32(0))
            body.write(last)
            for range in ranges {
                body.write(range.after)
                body.write(range.through)
            }
        }
    }
}
