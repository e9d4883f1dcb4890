internal import CHubbub
package import EventBlock

/// A record as it stands in a segment.
package struct InspectedRecord: Sendable {
    package enum Content: Equatable, Sendable {
        /// The routes that kept it, the endpoints that it had passed by the journal's numbers, and its block, which is valid.
        case event(routes: [RouteNumber], path: EventPath, block: [UInt8])
        case cursor(CursorRecord)
        case route(NameRecord)
        case endpoint(NameRecord)
        case deadLetter(DeadLetter)
        case keys(KeysRecord)
    }

    package let segment: UInt64
    package let offset: Int
    package let size: Int
    package let kind: RecordKind
    /// An event's or a dead letter's sequence number, a cursor's floor, the number of what has a name.
    package let number: UInt64
    /// When it was appended, nanoseconds since 1970.
    package let time: Int64
    package let content: Content

    /// Nil where the content is nonsense, whatever its checksum says.
    init?(_ head: RecordHead, _ record: UnsafeRawBufferPointer, segment: UInt64, offset: Int) {
        guard head.isPlausible, let kind = RecordKind(rawValue: head.kind),
            let content = unsafe Self.content(kind, head, record)
        else {
            return nil
        }
        (self.segment, self.offset, self.kind, self.content) = (segment, offset, kind, content)
        (size, number, time) = (head.size, head.number, head.time)
    }

    private static func content(_ kind: RecordKind, _ head: RecordHead, _ record: UnsafeRawBufferPointer) -> Content? {
        switch kind {
        case .event:
            guard let base = record.baseAddress, unsafe EventRecord.isValid(head, base) else { return nil }
            return unsafe .event(
                routes: (0..<head.count).map { unsafe EventRecord.route($0, of: base) },
                path: EventRecord.path(head, of: base),
                block: Array(EventRecord.block(head, of: base)))
        case .cursor: return unsafe CursorRecord(head, record).map { .cursor($0) }
        case .route: return unsafe NameRecord(kind, head, record).map { .route($0) }
        case .endpoint: return unsafe NameRecord(kind, head, record).map { .endpoint($0) }
        case .deadLetter: return unsafe DeadLetter(head, record).map { .deadLetter($0) }
        case .keys: return unsafe KeysRecord(head, record).map { .keys($0) }
        }
    }
}
