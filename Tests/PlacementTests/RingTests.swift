internal import Placement
internal import Testing

/// One record after the other through a ring that is too small for them.
@Suite struct RingTests {
    @Test func recordsComeOutAsTheyWentIn() throws {
        let pair = try RingPair()
        #expect(try pair.append([1, 2, 3], kind: 5))
        #expect(try pair.append([]))
        #expect(try pair.take() == nil, "nothing is seen before it is published")
        #expect(!pair.publish())
        let first = unsafe try #require(try pair.next())
        #expect(unsafe first.kind == 5 && Array(first.body) == [1, 2, 3])
        #expect(try pair.take() == [])
        #expect(try pair.take() == nil)
    }

    @Test func twoPartsBecomeOneBody() throws {
        let pair = try RingPair()
        #expect(try pair.append([1, 2, 3], [4, 5, 6, 7]))
        _ = pair.publish()
        #expect(try pair.take() == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func recordsWrapAtEveryOffset() throws {
        let pair = try RingPair()
        for number in 0..<5_000 {
            let bytes = pattern(number % 700, number)
            #expect(try pair.append(bytes))
            _ = pair.publish()
            #expect(try pair.take() == bytes)
            _ = pair.release()
        }
    }

    @Test func aRecordMayFillTheRing() throws {
        let pair = try RingPair()
        for number in 0..<3 {
            let bytes = pattern(4_088, number)
            #expect(try pair.append(bytes))
            #expect(try !pair.append([]), "it is full")
            _ = pair.publish()
            #expect(try pair.take() == bytes)
            #expect(try !pair.append([]), "what was taken and not released keeps its room")
            _ = pair.release()
        }
    }

    @Test func aFullRingTakesNothingUntilThereIsRoom() throws {
        let pair = try RingPair()
        var written = 0
        while try pair.append(pattern(100, written)) { written += 1 }
        #expect(written == 4_096 / 112)
        _ = pair.publish()
        for number in 0..<written { #expect(try pair.take() == pattern(100, number)) }
        _ = pair.release()
        #expect(try pair.append(pattern(100, 0)))
    }

    @Test func aWaitingWriterIsRungOnceHalfIsFree() throws {
        let pair = try RingPair()
        while try pair.append(pattern(504, 0)) {}
        _ = pair.publish()
        #expect(try pair.waitForRoom(504))
        var rings: [Int] = []
        for number in 1...8 {
            _ = try pair.take()
            if pair.release() { rings.append(number) }
        }
        #expect(rings == [4])
        #expect(try !pair.waitForRoom(504), "there is room now: nobody will ring")
    }

    @Test func aSleeperIsRungOnceASleep() throws {
        let pair = try RingPair()
        var mark = SleepMark(own: pair.to)
        for _ in 0..<3 {
            _ = try pair.append([1])
            #expect(!pair.publish(), "it is awake")
            mark.sleep()
            _ = try pair.append([2])
            #expect(pair.publish())
            _ = try pair.append([3])
            #expect(!pair.publish(), "it was rung already")
            mark.wake()
        }
    }

    /// Small records stay in the first part, and large ones, also those that fill all of it, pass between them.
    @Test func smallRecordsGoAroundInTheFirstPart() throws {
        let pair = try RingPair(capacity: 32_768, round: 4_096)
        var places: Set<UInt> = []
        for number in 0..<3_000 {
            let isLarge = number % 500 == 499
            let bytes = pattern(isLarge ? [4_089, 20_000, 32_760][number / 500 % 3] : number % 300, number)
            #expect(try pair.append(bytes))
            _ = pair.publish()
            let record = unsafe try #require(try pair.next())
            #expect(unsafe Array(record.body) == bytes)
            if !isLarge { unsafe places.insert(UInt(bitPattern: record.body.baseAddress)) }
            _ = pair.release()
        }
        let (first, last) = (try #require(places.min()), try #require(places.max()))
        #expect(places.count > 200 && last - first < 4_096)
    }

    @Test func aWaitingWriterIsRungOnceHalfOfTheFirstPartIsFree() throws {
        let pair = try RingPair(capacity: 32_768, round: 4_096)
        for round in 0..<5 {
            var written = 0
            while try pair.append(pattern(504, 0)) { written += 1 }
            #expect(written == 8)
            _ = pair.publish()
            #expect(try pair.waitForRoom(504))
            var rings: [Int] = []
            for number in 1...written {
                _ = try pair.take()
                if pair.release() { rings.append(number) }
            }
            #expect(rings == [4], "in round \(round)")
            #expect(try !pair.waitForRoom(504), "there is room now: nobody will ring")
        }
    }
}
