internal import CHubbub
internal import EventBlock
internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// A route that is behind reads from the disk, while others go on.
@Suite struct ReaderTests {
    private static let limits = {
        var limits = JournalLimits()
        limits.segmentBytes = 256 << 10
        return limits
    }()

    /// Everything comes once and in order, through many segments, while they are written.
    @Test func aReaderFollowsTheWriter() throws {
        let place = try JournalPlace(
            [JournalRouteSpec("a"), JournalRouteSpec("b")], limits: Self.limits, settling: ["b"])
        let total = 20_000
        let (a, b) = (place.route("a"), place.route("b"))
        let isDone = Done()
        try Thread.detached("reader") {
            let reader = JournalReader(place.journal, a, pool: EventPool())
            var (position, next) = (UInt64(0), 0)
            while next < total {
                _ = unsafe reader.read(after: position, limit: (100, 64 << 10)) { delivery in
                    let isNext = unsafe EventMaker.id(of: delivery.event) == "\(next)" && delivery.previous == position
                    if !isNext { isDone.wrong.add(1, ordering: .relaxed) }
                    next += 1
                    position = unsafe delivery.sequence
                    unsafe EventReference.release(delivery.event)
                    place.journal.settle(
                        a, unsafe SettledEvent(previous: delivery.previous, sequence: delivery.sequence))
                }
            }
            isDone.value.store(true, ordering: .releasing)
        }
        for index in 0..<total {
            let event = unsafe place.maker.event("\(index)", payload: [1, 2, 3])
            unsafe place.append(event, to: index % 2 == 0 ? [a, b] : [a])
        }
        #expect(eventually { isDone.value.load(ordering: .acquiring) })
        #expect(isDone.wrong.load(ordering: .relaxed) == 0)
        #expect(place.journal.status(of: a)?.backlog == 0)
        #expect(place.journal.counters.unreadable.load(ordering: .relaxed) == 0)
    }

    private final class Done: Sendable {
        let value = Atomic(false)
        let wrong = Atomic(0)
    }

    /// Several threads append: each one's order is kept, and the numbers go up by one.
    @Test func severalAppend() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let a = place.route("a")
        let (threads, each) = (4, 2_000)
        for thread in 0..<threads {
            try Thread.detached("append") {
                let maker = EventMaker()
                for index in 0..<each {
                    unsafe place.append(maker.event("\(thread)-\(index)"), to: [a], note: UInt32(thread))
                }
                // The blocks are given back to a pool that must still be there.
                _ = place.recorder.wait(for: threads * each)
            }
        }
        #expect(place.recorder.wait(for: threads * each))
        let events = place.recorder.told.events
        #expect(events.map(\.sequence) == Array(1...UInt64(threads * each)))
        for thread in 0..<threads {
            #expect(events.filter { $0.note == UInt32(thread) }.map(\.id) == (0..<each).map { "\(thread)-\($0)" })
        }
        #expect(place.backlog("a").map(\.id) == events.map(\.id))
    }
}
