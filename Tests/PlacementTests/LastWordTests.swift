internal import Placement
internal import Testing
internal import Unix

@Suite struct LastWordTests {
    /// The two ends of a line, in one process.
    private static func lines() throws -> (RingLine, RingLine) {
        let pair = try RingPair()
        let (one, other) = (try Bell(), try Bell())
        return (
            RingLine(own: pair.from, peer: pair.to, bell: one, peerBell: other),
            RingLine(own: pair.to, peer: pair.from, bell: other, peerBell: one)
        )
    }

    @Test func aWordCrossesAndSilenceIsNone() throws {
        let (line, peer) = try Self.lines()
        #expect(peer.lastWord == nil)
        for word in [LastWord(call: 0, isOutOfMemory: false), LastWord(call: 200, isOutOfMemory: true)] {
            line.say(word)
            #expect(peer.lastWord == word)
        }
    }

    /// A mark stands where the other side has come, and moves as it reads.
    @Test func whatIsNotReadIsMarked() throws {
        let (line, peer) = try Self.lines()
        #expect(line.unreadMark == nil)
        try line.send(1, [1, 2, 3])
        try line.send(1, [4])
        let first = line.unreadMark
        #expect(first == 0)
        _ = unsafe try peer.receive(limit: 1) { _ in }
        let second = line.unreadMark
        #expect(second != nil && second != first)
        _ = unsafe try peer.receive(limit: 1) { _ in }
        #expect(line.unreadMark == nil)
    }
}
