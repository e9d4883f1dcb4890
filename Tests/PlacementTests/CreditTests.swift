internal import Placement
internal import Testing

/// What a child may emit before the routes have taken it.
@Suite struct CreditTests {
    private let memory: SharedMemory

    init() throws { memory = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .maker) }

    @Test func aChildMayBeAWindowAhead() throws {
        var grantor = CreditGrantor(own: memory)
        var holder = CreditHolder(peer: memory)
        for _ in 0..<CreditGrantor.window.events {
            let isGranted = holder.take(8)
            #expect(isGranted)
            try grantor.receive(8)
        }
        let isGranted = holder.take(8)
        #expect(!isGranted)
        #expect(throws: RingFault.self) { try grantor.receive(8) }
        grantor.pass(2, bytes: 16)
        #expect(holder.room.events == 2)
    }

    @Test(
        "what the one before it left behind is part of the window, however much that is",
        arguments: [1, 2_000, 2_048, 5_000])
    func behind(count: Int) throws {
        let window = Int(CreditGrantor.window.events)
        var grantor = CreditGrantor(own: memory, behind: (count, count * 8))
        var holder = CreditHolder(peer: memory)
        #expect(holder.room.events == max(0, window - count))
        grantor.pass(0, bytes: 0, others: (count - 1, (count - 1) * 8))
        #expect(holder.room.events == window - 1)
        let isGranted = holder.take(8)
        #expect(isGranted)
        try grantor.receive(8)
        grantor.pass(1, bytes: 8, others: (1, 8))
        #expect(holder.room.events == window)
        #expect(holder.room.bytes == Int(CreditGrantor.window.bytes))
    }
}
