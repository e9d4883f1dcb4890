internal import CHubbub
internal import EventBlock
internal import Journal
internal import Unix

/// Any bytes as a segment, or as records whose checksums are right: the journal opens, what it counts can be read, and opening
/// it once more finds the same and nothing more to mend.
enum JournalCheck {
    private static let identity: UInt64 = 1

    static func run(_ input: [UInt8]) throws(Violation) {
        guard let directory = try? Directories.createTemporary(in: "/dev/shm", prefix: "hb-fuzz-") else { return }
        defer { try? Directories.removeAll(directory) }
        let mark = SegmentMark(number: 1, identity: identity, first: 1, time: 1).bytes
        let isSealed = (input.first ?? 0) & 1 == 1
        let body = isSealed ? records(Draw(Array(input.dropFirst()))) : Array(input.dropFirst())
        let path = Path.join(directory, "0000000000000001.segment")
        guard (try? Files.write(mark + body, to: path)) != nil else { return }

        let seen = try found("looking") { () throws(JournalError) in try JournalInspection(directory) }
        let records = try found("reading") { () throws(JournalError) in try seen.records() }
        try demand(records.count <= body.count / RecordHead.size, "more records than there are bytes for")
        let first = try open(directory)
        let second = try open(directory)
        try demand(second.recovered.quarantined == 0 && second.recovered.truncated == 0, "mended, and broken again")
        try demand(first.routes == second.routes, "opening it again finds something else")
        for route in first.routes { try read(route, in: second) }
    }

    /// Records of any content, each with a right checksum.
    private static func records(_ draw: Draw) -> [UInt8] {
        var draw = draw
        var bytes: [UInt8] = []
        while !draw.isEmpty, bytes.count < 1 << 16 {
            var record = [UInt8](repeating: 0, count: RecordHead.size)
            let kind = draw.byte()
            record[4] = kind % 7
            record[5] = kind / 7 % 9
            record[6] = draw.byte() % 9
            for place in [16, 17, 23, 24] { record[place] = draw.byte() }
            record += draw.chance(of: 3) ? event(&draw) : (0..<draw.below(200)).map { _ in draw.byte() }
            while record.count & 7 != 0 { record.append(0) }
            let place = RecordPlace(identity: identity, segment: 1, offset: SegmentMark.size + bytes.count)
            bytes += place.sealed(record)
        }
        return bytes
    }

    /// A note, up to two routes, and a good event.
    private static func event(_ draw: inout Draw) -> [UInt8] {
        var fields = EventFields()
        (fields.id, fields.source, fields.type) = ("\(draw.byte())", "fuzz", "fuzz")
        guard let built = BuiltEvent(fields) else { return [] }
        let block = unsafe UnsafeRawBufferPointer(start: built.event, count: Int(built.event.pointee.size))
        return unsafe [0, 0, 0, 0, draw.byte() % 4, 0, draw.byte() % 4, 0] + Array(block)
    }

    private static func open(_ directory: String) throws(Violation) -> Journal {
        try found("opening") { () throws(JournalError) in try Journal(directory, routes: [JournalRouteSpec("a")]) }
    }

    private static func found<Result>(
        _ what: String, _ body: () throws(JournalError) -> Result
    ) throws(Violation) -> Result {
        do throws(JournalError) { return try body() } catch {
            throw Violation(description: "\(what) failed: \(error)")
        }
    }

    /// As many events come as were counted, in their order.
    private static func read(_ route: JournalRouteStatus, in journal: Journal) throws(Violation) {
        let pool = EventPool()
        let reader = JournalReader(journal, route.number, pool: pool)
        var (count, position, isOrdered) = (0, route.floor, true)
        var progress = JournalReader.Progress.more
        while progress == .more {
            progress = unsafe reader.read(after: position, limit: (16, 1 << 20)) { delivery in
                count += 1
                if unsafe delivery.sequence <= position { isOrdered = false }
                position = unsafe delivery.sequence
                unsafe EventReference.release(delivery.event)
            }
        }
        try demand(progress == .end, "reading fails")
        try demand(isOrdered, "events come in disorder")
        try demand(count == route.backlog, "\(count) events come, and \(route.backlog) were counted")
    }
}
