internal import Glibc

/// Puts records into the own ring. For one thread at a time.
///
/// What is appended is seen by the other side once it is published: one store a batch.
///
/// A ring that is walked through from end to end is in no cache when its turn comes again. So records go around in its first part,
/// as long as they are no larger than that; beyond it lies room for a large one.
@safe package struct RingWriter: ~Copyable {
    /// Bytes of the part around which small records go.
    package static let usualRound = 512 << 10

    private let own: SharedMemory
    private let peer: SharedMemory
    private let round: Int
    /// Bytes that were written; `published` of them are seen.
    private var written: UInt64 = 0
    private var published: UInt64 = 0
    /// What the other side was last known to have consumed.
    private var consumed: UInt64 = 0
    /// The sleep of the other side that it was rung out of.
    private var rungSleep: UInt64 = 0

    /// - Parameters:
    ///   - own: memory that this side writes.
    ///   - peer: memory that the other side writes.
    ///   - round: bytes of the part around which small records go, at most all of it.
    package init(own: SharedMemory, peer: SharedMemory, round: Int = usualRound) {
        self.own = own
        self.peer = peer
        self.round = min(round, own.capacity)
    }

    /// Room for records, as last known.
    private var room: Int { own.capacity - Int(written - consumed) }

    /// Appends a record whose body consists of two parts.
    ///
    /// - Returns: false where there is no room now; then `waitForRoom` tells when to try again.
    /// - Throws: where the other side's index is impossible.
    package mutating func append(
        _ kind: UInt32, _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer = unsafe .init(start: nil, count: 0)
    ) throws(RingFault) -> Bool {
        let head = RecordHead(kind: kind, bodySize: first.count + second.count)
        precondition(head.bodySize <= RecordHead.bodyLimit && head.recordSize <= own.capacity, "record beyond the ring")
        let skip = skip(before: head.recordSize)
        if skip + head.recordSize > room {
            try lookAtConsumed()
            if skip + head.recordSize > room { return false }
        }
        if skip > 0 { goToBeginning(skip) }
        let place = unsafe own.ring + offset
        unsafe place.storeBytes(of: head.word, as: UInt64.self)
        let body = unsafe place + RecordHead.size
        if let bytes = first.baseAddress { unsafe memcpy(body, bytes, first.count) }
        if let bytes = second.baseAddress { unsafe memcpy(body + first.count, bytes, second.count) }
        written += UInt64(head.recordSize)
        return true
    }

    /// Where the next record begins in the ring.
    private var offset: Int { Int(truncatingIfNeeded: written) & (own.capacity - 1) }

    /// Bytes to the ring's beginning, where a record of that size is to stand there; else 0.
    private func skip(before size: Int) -> Int {
        let offset = offset
        return offset < round || size > round ? 0 : own.capacity - offset
    }

    private mutating func goToBeginning(_ skip: Int) {
        let head = RecordHead(kind: RecordHead.skip, bodySize: skip - RecordHead.size)
        unsafe (own.ring + offset).storeBytes(of: head.word, as: UInt64.self)
        written += UInt64(skip)
    }

    /// Lets the other side see all that was appended.
    ///
    /// - Returns: whether it sleeps and is to be rung.
    package mutating func publish() -> Bool {
        if published == written { return false }
        published = written
        own.store(written, in: .produced)
        return shouldRing()
    }

    /// Whether the other side sleeps and nobody here has rung it out of that sleep.
    package mutating func shouldRing() -> Bool {
        let sleep = peer.load(.sleeps)
        if sleep & 1 == 0 || sleep == rungSleep { return false }
        rungSleep = sleep
        return true
    }

    /// Asks to be rung once half of what records go around in is free, where that many bytes do not fit now.
    ///
    /// - Returns: false where they fit by now, so that nobody will ring.
    package mutating func waitForRoom(_ size: Int) throws(RingFault) -> Bool {
        let size = RecordHead.room(forBody: size)
        let needed = UInt64(min(skip(before: size) + max(size, round / 2), own.capacity))
        let target = written + needed - min(written + needed, UInt64(own.capacity))
        own.store(max(target, 1), in: .wantedRoom)
        try lookAtConsumed()
        guard consumed >= target else { return true }
        own.store(0, in: .wantedRoom)
        return false
    }

    /// Whether so much room is free that it is worth going on.
    package mutating func isHalfFree() throws(RingFault) -> Bool {
        let wanted = skip(before: 0) + round / 2
        if room < wanted { try lookAtConsumed() }
        return room >= wanted
    }

    /// What the other side says to have consumed, where that is not all.
    var unreadMark: UInt64? {
        let mark = peer.load(.consumed)
        return mark == written ? nil : mark
    }

    private mutating func lookAtConsumed() throws(RingFault) {
        let now = peer.load(.consumed)
        guard now >= consumed, now <= published else {
            throw RingFault("it says that it consumed \(now) bytes, which lies outside \(consumed)...\(published)")
        }
        consumed = now
    }
}
