internal import CHubbub
internal import EventBlock
internal import Placement
internal import Unix

/// The two ends of a ring from one side to the other, in one process.
final class RingPair {
    let from: SharedMemory
    let to: SharedMemory
    private var writer: RingWriter
    private var reader: RingReader

    init(capacity: Int = 4_096, round: Int = RingWriter.usualRound) throws {
        from = try SharedMemory(making: "hubbub-test", capacity: capacity, writers: .maker)
        to = try SharedMemory(making: "hubbub-test", capacity: capacity, writers: .everybody)
        writer = RingWriter(own: from, peer: to, round: round)
        reader = RingReader(own: to, peer: from)
    }

    func append(_ bytes: [UInt8], kind: UInt32 = 7) throws -> Bool {
        try unsafe bytes.withUnsafeBytes { unsafe try writer.append(kind, $0) }
    }

    func append(_ left: [UInt8], _ right: [UInt8]) throws -> Bool {
        try unsafe left.withUnsafeBytes { left in
            try unsafe right.withUnsafeBytes { unsafe try writer.append(7, left, $0) }
        }
    }

    func append(_ event: UnsafePointer<hubbub_event>, _ head: EventHead) throws -> Bool {
        unsafe try EventRecord.append(event, head, to: &writer)
    }

    func publish() -> Bool { writer.publish() }
    func waitForRoom(_ size: Int) throws -> Bool { try writer.waitForRoom(size) }
    func next() throws -> RingReader.Record? { unsafe try reader.next() }
    func take() throws -> [UInt8]? { try unsafe next().map { unsafe Array($0.body) } }
    func release() -> Bool { reader.release() }
}

extension RingLine {
    /// The two ends of a line, in one process.
    static func pair() throws -> (RingLine, RingLine) {
        let pair = try RingPair()
        let (one, other) = (try Bell(), try Bell())
        return (
            RingLine(own: pair.from, peer: pair.to, bell: one, peerBell: other),
            RingLine(own: pair.to, peer: pair.from, bell: other, peerBell: one)
        )
    }
}

/// Bytes that tell which record they belong to.
func pattern(_ count: Int, _ seed: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) } }
