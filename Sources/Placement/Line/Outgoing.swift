/// What one side sends: records in its ring, and those that wait for room.
struct Outgoing: ~Copyable {
    /// Records that may wait, and their bytes. Calls, settlements and answers are bounded by whoever asks for them, so that
    /// beyond it the other side does not read.
    private static let waitingLimit = 16_384
    private static let waitingByteLimit = 32 << 20

    private var writer: RingWriter
    private var waiting: [(kind: UInt32, bytes: [UInt8])] = []
    private var waitingBytes = 0
    private var isRingDue = false

    init(own: SharedMemory, peer: SharedMemory) {
        writer = RingWriter(own: own, peer: peer)
    }

    /// Whether the other side is to be rung now.
    mutating func takeRing() -> Bool {
        defer { isRingDue = false }
        return isRingDue
    }

    /// Notes that the other side is to be rung if it sleeps.
    mutating func ringIfAsleep() { if writer.shouldRing() { isRingDue = true } }

    mutating func write(
        orWaitFor size: Int, _ body: (inout RingWriter) throws(RingFault) -> Bool
    ) throws(RingFault) {
        try flush()
        while waiting.isEmpty {
            if try body(&writer) { break }
            // Who waits for room must have shown all that is there, or nobody would make room.
            publish()
            if try writer.waitForRoom(size) { break }
        }
        publish()
    }

    mutating func send(_ kind: UInt32, _ bytes: UnsafeRawBufferPointer) throws(RingFault) {
        if waiting.isEmpty, unsafe try writer.append(kind, bytes) { return publish() }
        guard waiting.count < Self.waitingLimit, waitingBytes + bytes.count <= Self.waitingByteLimit else {
            throw RingFault("it does not read what it is told")
        }
        unsafe waiting.append((kind, Array(bytes)))
        waitingBytes += bytes.count
        try flush()
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// What the other side has consumed, where there is more.
    var unreadMark: UInt64? {
        let mark = writer.unreadMark
        return waiting.isEmpty ? mark : mark ?? 0
    }

    mutating func hasAmpleRoom() throws(RingFault) -> Bool {
        waiting.isEmpty ? try writer.isHalfFree() : false
    }

    /// Moves what waits into the ring, as far as there is room.
    mutating func flush() throws(RingFault) {
        var moved = 0
        defer { waiting.removeFirst(moved) }
        while moved < waiting.count, try move(waiting[moved]) { moved += 1 }
        publish()
    }

    private mutating func move(_ record: (kind: UInt32, bytes: [UInt8])) throws(RingFault) -> Bool {
        while try !append(record) {
            publish()
            if try writer.waitForRoom(record.bytes.count) { return false }
        }
        waitingBytes -= record.bytes.count
        return true
    }

    private mutating func append(_ record: (kind: UInt32, bytes: [UInt8])) throws(RingFault) -> Bool {
        unsafe try record.bytes.span.withUnsafeBytes { bytes throws(RingFault) in
            unsafe try writer.append(record.kind, bytes)
        }
    }

    private mutating func publish() { if writer.publish() { isRingDue = true } }
}
