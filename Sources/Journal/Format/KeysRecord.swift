/// Identities of events whose own records are gone, for a route that takes an event once.
///
/// After the head: the route in 4 bytes, 4 zeros, and for each key its 16 bytes, the event's sequence number and its time.
package struct KeysRecord: Equatable, Sendable {
    /// The most keys of one record.
    static let limit = 2_048
    /// Bytes of each key.
    static let entrySize = 32

    package var route: RouteNumber
    package var entries: [DeduplicationWindow.Entry]

    package init(route: RouteNumber, entries: [DeduplicationWindow.Entry]) {
        (self.route, self.entries) = (route, entries)
    }

    init?(_ head: RecordHead, _ record: UnsafeRawBufferPointer) {
        guard head.kind == RecordKind.keys.rawValue, head.count <= Self.limit else { return nil }
        var reader = unsafe ByteReader(record, from: RecordHead.size)
        guard let route = reader.read(UInt32.self), let number = RouteNumber(exactly: route), number > 0,
            reader.read(UInt32.self) != nil
        else { return nil }
        self.init(route: number, entries: [])
        for _ in 0..<head.count {
            guard let low = reader.read(UInt64.self), let high = reader.read(UInt64.self),
                let sequence = reader.read(UInt64.self), let time = reader.read(Int64.self),
                sequence < RecordHead.limit, time >= 0
            else { return nil }
            entries.append(.init(key: EventKey(low: low, high: high), sequence: sequence, time: time))
        }
    }

    /// Writes as many records as it takes.
    func write(to writer: inout RecordWriter, time: Int64) {
        for start in stride(from: 0, to: entries.count, by: Self.limit) {
            let part = entries[start..<min(start + Self.limit, entries.count)]
            writer.append(.keys, count: part.count, number: 0, time: time) { body in
                body.write(UInt32(route))
                body.write(UInt32(0))
                for entry in part {
                    for value in [entry.key.low, entry.key.high, entry.sequence] { body.write(value) }
                    body.write(entry.time)
                }
            }
        }
    }
}
