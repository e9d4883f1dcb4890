internal import Placement
internal import Testing

/// What the other side writes is not believed.
@Suite struct RingFaultTests {
    /// Places in the head of the memory.
    private enum Word: Int { case produced = 0, consumed = 64 }

    @Test(arguments: [8, 4_096, 1 << 40, .max] as [UInt64])
    func anIndexBeyondWhatWasWrittenIsRefused(_ consumed: UInt64) throws {
        let pair = try RingPair()
        while try pair.append(pattern(504, 0)) {}
        pair.to.scribble(consumed, at: Word.consumed.rawValue)
        #expect(throws: RingFault.self) { try pair.append([1]) }
        #expect(throws: RingFault.self) { try pair.waitForRoom(1) }
    }

    @Test func anIndexThatGoesBackIsRefused() throws {
        let pair = try RingPair()
        while try pair.append(pattern(504, 0)) {}
        _ = pair.publish()
        while try pair.take() != nil {}
        _ = pair.release()
        #expect(try pair.append([1]))
        pair.to.scribble(8, at: Word.consumed.rawValue)
        #expect(throws: RingFault.self) { while try pair.append(pattern(504, 0)) {} }
        pair.from.scribble(8, at: Word.produced.rawValue)
        #expect(throws: RingFault.self) { try pair.take() }
    }

    @Test(arguments: [1, 4_104, 1 << 63, .max] as [UInt64])
    func moreThanTheRingHoldsIsRefused(_ produced: UInt64) throws {
        let pair = try RingPair()
        pair.from.scribble(produced, at: Word.produced.rawValue)
        #expect(throws: RingFault.self) { try pair.take() }
    }

    @Test(arguments: [9, 4_088, 1 << 21, UInt64(UInt32.max)])
    func aRecordBeyondWhatWasProducedIsRefused(_ size: UInt64) throws {
        let pair = try RingPair()
        pair.from.scribble(size << 32 | 1, at: SharedMemory.headSize)
        pair.from.scribble(16, at: Word.produced.rawValue)
        #expect(throws: RingFault.self) { try pair.take() }
    }
}
