internal import Locks
internal import Synchronization
package import Unix

/// One end of the two rings between two processes: what is sent, what is received, and who is woken for it.
///
/// Any thread sends; one receives and sleeps.
@safe package final class RingLine: @unchecked Sendable {
    /// Rung by the other side.
    package let bell: Bell
    private let peerBell: Bell
    private let own: SharedMemory
    private let peer: SharedMemory
    private let outgoing: Lock<Outgoing>
    private var reader: RingReader
    private var mark: SleepMark

    /// - Parameters:
    ///   - own: memory that this side writes.
    ///   - peer: memory that the other side writes.
    package init(own: SharedMemory, peer: SharedMemory, bell: Bell, peerBell: Bell) {
        self.bell = bell
        self.peerBell = peerBell
        (self.own, self.peer) = (own, peer)
        outgoing = Lock(Outgoing(own: own, peer: peer))
        reader = RingReader(own: own, peer: peer)
        mark = SleepMark(own: own)
    }

    /// What the other side, the hub, grants.
    package var creditHolder: CreditHolder { CreditHolder(peer: peer) }

    /// What this side, the hub, grants.
    ///
    /// - Parameter behind: events and bytes of a child before this one that were not passed on.
    package func creditGrantor(behind: (events: Int, bytes: Int)) -> CreditGrantor {
        CreditGrantor(own: own, behind: behind)
    }

    /// Calls `body` with the writer, unless something waits that was sent before, and lets the other side see what it
    /// appended. [any thread]
    ///
    /// - Parameter size: where the body returns false, for how large a record's body it wants to be rung.
    /// - Throws: where the other side broke the rules, now or before.
    package func write(
        orWaitFor size: Int, _ body: (inout RingWriter) throws(RingFault) -> Bool
    ) throws(RingFault) {
        try change { (state: inout Outgoing) throws(RingFault) in try state.write(orWaitFor: size, body) }
    }

    /// Sends a record as soon as there is room, in order. [any thread]
    ///
    /// - Throws: where the other side broke the rules, or takes nothing for too long.
    package func send(_ kind: UInt32, _ bytes: UnsafeRawBufferPointer) throws(RingFault) {
        try change { (state: inout Outgoing) throws(RingFault) in unsafe try state.send(kind, bytes) }
    }

    package func send(_ kind: UInt32, _ bytes: [UInt8]) throws(RingFault) {
        unsafe try bytes.span.withUnsafeBytes { bytes throws(RingFault) in unsafe try send(kind, bytes) }
    }

    /// Sends what waited for room, where there is some now. [any thread]
    package func flush() throws(RingFault) {
        try change { (state: inout Outgoing) throws(RingFault) in try state.flush() }
    }

    /// Whether records wait for room. [any thread]
    package var isBehind: Bool { outgoing.withLock { !$0.isEmpty } }

    /// Whether nothing waits for room, and half of the ring is free. [any thread]
    package func hasAmpleRoom() throws(RingFault) -> Bool {
        try outgoing.withLock { (state: inout Outgoing) throws(RingFault) in try state.hasAmpleRoom() }
    }

    /// How far the other side has come, where something is there that it has not read; nil where there is nothing. [any thread]
    package var unreadMark: UInt64? { outgoing.withLock { $0.unreadMark } }

    /// Leaves word for the other side. [any thread, also in a signal handler]
    package func say(_ word: LastWord) { own.store(word.word, in: .lastWord) }

    /// What the other side said when it died. [any thread]
    package var lastWord: LastWord? { LastWord(peer.load(.lastWord)) }

    /// Says whether this side waits for credit. [any thread]
    package func wantCredit(_ wants: Bool) { own.store(wants ? 1 : 0, in: .wantsCredit) }

    /// More is granted: rings the other side where it sleeps and waits for that. [any thread]
    package func ringForCredit() {
        if peer.load(.wantsCredit) == 0 { return }
        let rings = outgoing.withLock { state in
            state.ringIfAsleep()
            return state.takeRing()
        }
        if rings { peerBell.ring() }
    }

    private func change(_ body: (inout Outgoing) throws(RingFault) -> Void) throws(RingFault) {
        let rings = try outgoing.withLock { (state: inout Outgoing) throws(RingFault) in
            try body(&state)
            return state.takeRing()
        }
        if rings { peerBell.ring() }
    }

    /// Calls `body` with each record that came, at most `limit`, and gives their room back, of each once the next one is taken or
    /// none is left. [receiving thread]
    ///
    /// - Returns: how many there were.
    package func receive(limit: Int, _ body: (RingReader.Record) throws(RingFault) -> Void) throws(RingFault) -> Int {
        var count = 0
        while count < limit, let record = unsafe try reader.next() {
            unsafe try body(record)
            count += 1
            if reader.isReleaseDue, reader.release() { peerBell.ring() }
        }
        if count > 0, reader.release() { peerBell.ring() }
        return count
    }

    /// Whether a record waits. [receiving thread]
    package var hasMore: Bool { reader.hasMore }

    /// From now on the other side rings: whoever goes to sleep looks once more after this. [receiving thread]
    package func sleep() { mark.sleep() }

    /// [receiving thread]
    package func wake() { mark.wake() }
}
