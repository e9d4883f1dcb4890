internal import Bus
internal import BusTesting
internal import CHubbub
internal import EventBlock
internal import Routing
internal import Synchronization
internal import Testing
internal import Unix

@Suite struct LoadTests {
    /// Two threads emit, one takes and settles: nothing is lost, doubled or out of order, whatever the sizes.
    @Test func nothingIsLostBetweenThreads() throws {
        let fixture = Fixture()
        let names = ["a", "b"]
        let sources = names.map { fixture.source($0) }
        let sink = fixture.sink("sink")
        let route = fixture.route("a", "b", to: "sink") { $0.events = 100 }
        let total = 20_000
        let threads = try names.indices.map { index in
            let source = sources[index]
            return try Box(
                Thread("producer") {
                    source.builder.adoptThread()
                    var sent = 0
                    while sent < total {
                        let size = min(1 + sent % 97, total - sent)
                        sent += (try? source.emit(sent..<sent + size, tracked: false))?.accepted ?? 0
                    }
                })
        }
        var got = 0
        var out = 0
        while got < 2 * total {
            let taken = sink.take(37)
            sink.settle(taken.map(\.token))
            got += taken.count
            out += taken.isEmpty ? 0 : 1
        }
        for thread in threads { thread.join() }
        #expect(got == 2 * total)
        #expect(route.counters.delivered.value == UInt64(2 * total))
        #expect(sink.inFlight == 0)
        #expect(route.depth.events == 0)
        // Blocks were recycled: no more than could be under way at a time were ever made.
        #expect(sources.reduce(0) { $0 + $1.builder.allocations } < 2_000)
    }

    /// A thread in a collection: threads cannot be copied.
    private final class Box {
        private var thread: Thread?
        init(_ thread: consuming Thread) { self.thread = consume thread }
        func join() { thread.take()?.join() }
    }
}
