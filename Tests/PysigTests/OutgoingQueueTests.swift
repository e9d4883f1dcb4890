internal import PysigAdapter
internal import Testing

/// The writing discipline towards a peer that takes each chunk for one object.
@Suite struct OutgoingQueueTests {
    private let gap: Moment = 20_000_000

    @Test("one request without a reply at a time; its reply frees the next at once")
    func requests() throws {
        var queue = OutgoingQueue(limits: Limits())
        try queue.push(request: [1], id: 1)
        try queue.push(request: [2], id: 2)
        #expect(queue.next(at: 0)?.bytes == [1])
        #expect(queue.next(at: 1_000_000_000) == nil)
        #expect(queue.nextTime == nil)
        queue.answered(1, at: 1_000_000_001)
        #expect(queue.next(at: 1_000_000_001)?.bytes == [2])
    }

    @Test("a gap follows each reply")
    func replies() throws {
        var queue = OutgoingQueue(limits: Limits())
        for byte in [1, 2] as [UInt8] { try queue.push(reply: [byte]) }
        try queue.push(request: [3], id: 1)
        #expect(queue.next(at: 0)?.bytes == [1])
        #expect(queue.next(at: gap - 1) == nil)
        #expect(queue.nextTime == gap)
        #expect(queue.next(at: gap)?.bytes == [2])
        #expect(queue.next(at: 2 * gap)?.bytes == [3])
    }

    @Test("while a request is under way at most one reply goes out, and the next object keeps a gap from the answer")
    func replyMeanwhile() throws {
        var queue = OutgoingQueue(limits: Limits())
        try queue.push(request: [1], id: 1)
        #expect(queue.next(at: 0)?.bytes == [1])
        for byte in [2, 3] as [UInt8] { try queue.push(reply: [byte]) }
        #expect(queue.next(at: 1) == nil)
        #expect(queue.next(at: gap)?.bytes == [2])
        #expect(queue.next(at: 10 * gap) == nil)
        queue.answered(1, at: 10 * gap)
        #expect(queue.next(at: 10 * gap) == nil)
        #expect(queue.next(at: 11 * gap)?.bytes == [3])
    }

    @Test("a request that is given up is not written; one that was written frees the next after a gap")
    func giveUp() throws {
        var queue = OutgoingQueue(limits: Limits())
        for id in 1...3 as ClosedRange<Int64> { try queue.push(request: [UInt8(id)], id: id) }
        #expect(queue.next(at: 0)?.bytes == [1])
        queue.forget(2, at: gap)
        queue.forget(1, at: gap)
        #expect(queue.next(at: gap) == nil)
        #expect(queue.next(at: 2 * gap)?.bytes == [3])
    }

    @Test("too long and too many fail here")
    func limits() throws {
        var queue = OutgoingQueue(limits: Limits(queuedObjects: 2))
        try queue.push(reply: [UInt8](repeating: 0, count: 4096))
        #expect(throws: OutgoingQueue.Failure.tooLong(4097, limit: 4096)) {
            try queue.push(reply: [UInt8](repeating: 0, count: 4097))
        }
        try queue.push(request: [1], id: 1)
        #expect(throws: OutgoingQueue.Failure.full(limit: 2)) { try queue.push(request: [2], id: 2) }
    }

    @Test("aligned: each object fills what an original receives at a time, and no gap follows it")
    func aligned() throws {
        var queue = OutgoingQueue(limits: Limits(), pace: .aligned)
        for byte in [1, 2] as [UInt8] { try queue.push(reply: [byte]) }
        try queue.push(request: [3], id: 1)
        for byte in [1, 2, 3] as [UInt8] {
            let bytes = queue.next(at: 0)?.bytes
            #expect(bytes == [byte] + Array(repeating: UInt8(ascii: " "), count: 4095))
        }
        try queue.push(reply: [4])
        #expect(queue.next(at: 0)?.bytes.first == 4)
    }

    @Test("aligned: a peer that may not have read has eight objects before it at most; then a gap follows")
    func alignedWindow() throws {
        var queue = OutgoingQueue(limits: Limits(), pace: .aligned)
        for byte in 1...20 as ClosedRange<UInt8> { try queue.push(reply: [byte]) }
        for byte in 1...8 as ClosedRange<UInt8> { #expect(queue.next(at: 0)?.bytes.first == byte) }
        #expect(queue.next(at: gap - 1) == nil)
        for byte in 9...16 as ClosedRange<UInt8> { #expect(queue.next(at: gap)?.bytes.first == byte) }
        #expect(queue.next(at: gap) == nil)
        // It asks again, and so it has read the answers.
        queue.asked()
        #expect(queue.next(at: gap)?.bytes.first == 17)
    }

    /// The first bytes of all that may be written now.
    private func written(_ queue: inout OutgoingQueue, at now: Moment) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = queue.next(at: now)?.bytes.first { bytes.append(byte) }
        return bytes
    }

    @Test("aligned: a peer that is quick has up to seven requests at a time, and no gap; one that is slow has one")
    func alignedRequests() throws {
        var queue = OutgoingQueue(limits: Limits(), pace: .aligned)
        for id in 1...40 as ClosedRange<Int64> { try queue.push(request: [UInt8(id)], id: id) }
        func written(at now: Moment) -> [UInt8] { self.written(&queue, at: now) }
        #expect(written(at: 0) == [1])
        queue.answered(1, at: 1)
        #expect(written(at: 1) == [2, 3])
        queue.answered(2, at: 2)
        #expect(written(at: 2) == [4, 5, 6])
        queue.answered(3, at: 3)
        #expect(written(at: 3) == [7, 8, 9, 10])
        for id in 4...20 as ClosedRange<Int64> {
            queue.answered(id, at: id)
            #expect(written(at: id) == [UInt8(id + 7)])
        }
        queue.answered(21, at: 1_000_000_000)
        #expect(written(at: 1_000_000_000) == [])
        for id in 22...27 as ClosedRange<Int64> { queue.answered(id, at: 1_000_000_000) }
        #expect(written(at: 1_000_000_000) == [28])
        queue.forget(28, at: 2_000_000_000)
        #expect(written(at: 2_000_000_000) == [29])
    }

    @Test("aligned: a quick peer that gets replies as well has four requests at a time")
    func alignedRequestsAndReplies() throws {
        var queue = OutgoingQueue(limits: Limits(), pace: .aligned)
        for id in 1...40 as ClosedRange<Int64> { try queue.push(request: [UInt8(id)], id: id) }
        #expect(written(&queue, at: 0) == [1])
        for id in 1...10 as ClosedRange<Int64> {
            try queue.push(reply: [100])
            #expect(written(&queue, at: id) == [100])
            queue.answered(id, at: id)
            let requests = written(&queue, at: id)
            #expect(id < 3 || requests == [UInt8(id + 4)])
        }
    }

    @Test("a peer that frames gets all at once")
    func framed() throws {
        var queue = OutgoingQueue(limits: Limits())
        queue.pace = .framed
        for byte in [1, 2] as [UInt8] { try queue.push(reply: [byte]) }
        for id in 3...4 as ClosedRange<Int64> { try queue.push(request: [UInt8(id)], id: id) }
        for byte in 1...4 as ClosedRange<UInt8> { #expect(queue.next(at: 0)?.bytes == [byte]) }
    }
}
