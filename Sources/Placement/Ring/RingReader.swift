internal import CUnix

/// Takes records out of the other side's ring. For one thread at a time.
@safe package struct RingReader: ~Copyable {
    private let own: SharedMemory
    private let peer: SharedMemory
    /// Bytes that were read; `released` of them the other side knows of.
    private var read: UInt64 = 0
    private var released: UInt64 = 0
    private var produced: UInt64 = 0

    /// A record as it lies in the other side's memory, which may change it at any moment: it is copied before anything in
    /// it is believed.
    @unsafe package struct Record {
        package let kind: UInt32
        package let body: UnsafeRawBufferPointer
    }

    /// The most bytes that are fetched ahead.
    private static let fetched = 512
    /// Bytes after which their room is given back, so that the other side need not wait until all of it was read.
    private static let portion = 32 << 10

    /// - Parameters:
    ///   - own: memory that this side writes.
    ///   - peer: memory that the other side writes.
    package init(own: SharedMemory, peer: SharedMemory) {
        self.own = own
        self.peer = peer
    }

    /// Whether there is a record that was not taken; cheap.
    package var hasMore: Bool { read < produced || peer.loadRelaxed(.produced) != produced }

    /// The next record, which stays in its place until `release`; nil where there is none.
    package mutating func next() throws(RingFault) -> Record? {
        var (offset, head) = (0, RecordHead(kind: RecordHead.skip, bodySize: 0))
        while head.kind == RecordHead.skip {
            if read == produced {
                try lookAtProduced()
                if read == produced { return nil }
            }
            offset = Int(truncatingIfNeeded: read) & (peer.capacity - 1)
            head = RecordHead(peer.loadHead(at: offset))
            guard head.bodySize <= RecordHead.bodyLimit, head.recordSize <= Int(produced - read) else {
                throw RingFault("a record of \(head.bodySize) bytes reaches beyond what was produced")
            }
            read += UInt64(head.recordSize)
        }
        let record = unsafe UnsafeRawPointer(peer.ring + offset)
        // The next one is likely to be as long; another processor has written it.
        for line in stride(from: 0, to: min(head.recordSize, Self.fetched), by: 64) {
            unsafe hubbub_prefetch(record + head.recordSize + line)
        }
        let body = unsafe record + RecordHead.size
        return unsafe Record(kind: head.kind, body: UnsafeRawBufferPointer(start: body, count: head.bodySize))
    }

    /// Whether so much was taken that it is time to give its room back.
    package var isReleaseDue: Bool { read - released >= UInt64(Self.portion) }

    /// Gives the room of what was taken back.
    ///
    /// - Returns: whether the other side waited for it and is to be rung.
    package mutating func release() -> Bool {
        if released == read { return false }
        let before = released
        released = read
        own.store(read, in: .consumed)
        let wanted = peer.load(.wantedRoom)
        return wanted > before && wanted <= read
    }

    private mutating func lookAtProduced() throws(RingFault) {
        let now = peer.load(.produced)
        guard now >= produced, now & 7 == 0, now - read <= UInt64(peer.capacity) else {
            throw RingFault("it says that it produced \(now) bytes, of which \(read) were read")
        }
        produced = now
    }
}
