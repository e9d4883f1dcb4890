internal import CHubbub
internal import EventBlock
internal import JSONText
internal import Journal

/// An event in the journal, and how far each of its routes is with it.
struct KeptEvent {
    let sequence: UInt64
    /// When it was taken, nanoseconds since 1970.
    let time: Int64
    let size: Int
    let routes: [JournalRouteStatus]
    /// The endpoints that it had passed inside the hub; nil for one whose name is lost.
    let passed: [String?]
    /// The event in CloudEvents JSON.
    let json: JSONValue

    init(_ record: InspectedRecord, _ routes: [JournalRouteStatus], _ passed: [String?], _ block: [UInt8]) {
        (sequence, time, size) = (record.number, record.time, record.size)
        self.routes = routes
        self.passed = passed
        json = EventText.json(block)
    }

    /// Whether a route is done with it.
    func isSettled(_ route: JournalRouteStatus) -> Bool {
        sequence <= route.floor || route.ranges.contains { $0.after < sequence && sequence <= $0.through }
    }

    var isUnsettled: Bool { routes.contains { !isSettled($0) } }

    /// All of it for programs.
    var described: JSONValue {
        [
            "sequence": JSONValue(sequence), "taken": .string(Timestamp.format(time)), "bytes": JSONValue(size),
            "routes": .object(routes.map { .init($0.name, .string(isSettled($0) ? "settled" : "waiting")) }),
            "passed": .array(passed.map { .string($0 ?? "?") }), "event": json,
        ]
    }
}

/// Event blocks as JSON.
enum EventText {
    /// An empty object for a block that is none.
    static func json(_ block: [UInt8]) -> JSONValue {
        guard !block.isEmpty else { return .object([]) }
        var writer = JSONWriter()
        unsafe withUnsafeTemporaryAllocation(byteCount: block.count, alignment: 8) { memory in
            unsafe memory.copyBytes(from: block)
            guard let base = memory.baseAddress,
                unsafe (try? EventValidator.validate(UnsafeRawBufferPointer(memory))) != nil
            else { return }
            unsafe EventJSON.write(base.assumingMemoryBound(to: hubbub_event.self), into: &writer)
        }
        return (try? JSONValue(parsing: writer.bytes.span)) ?? .object([])
    }
}
