internal import Placement
internal import Testing

@Suite struct LastWordTests {
    @Test func aWordCrossesAndSilenceIsNone() throws {
        let (line, peer) = try RingLine.pair()
        #expect(peer.lastWord == nil)
        for word in [LastWord(call: 0, isOutOfMemory: false), LastWord(call: 200, isOutOfMemory: true)] {
            line.say(word)
            #expect(peer.lastWord == word)
        }
    }

    /// A mark stands where the other side has come, and moves as it reads.
    @Test func whatIsNotReadIsMarked() throws {
        let (line, peer) = try RingLine.pair()
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
