internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Journal
internal import Synchronization
internal import Unix

/// The delegate of a measurement: settles what is committed, where it is to, and wakes the thread that waits for it.
final class BenchMeter: JournalDelegate {
    private let journal: Journal
    private let route: RouteNumber
    private let waiting: [Waiting]
    private let settles: Bool

    /// How many events of a thread are on their way.
    private final class Waiting: Sendable {
        let left = Atomic<Int>(0)
        let nap: Nap
        init() throws { nap = try Nap() }
    }

    init(_ journal: Journal, threads: Int, settles: Bool = true) throws {
        self.settles = settles
        self.journal = journal
        route = journal.number(of: "bench") ?? 0
        waiting = try (0..<threads).map { _ in try Waiting() }
    }

    /// Appends a thread's events and waits until they are kept. They stay the thread's.
    func commit(_ events: inout [UnsafePointer<hubbub_event>?], _ thread: Int) {
        let mine = waiting[thread]
        unsafe mine.left.store(events.count, ordering: .relaxed)
        let contexts = [UInt64](repeating: UInt64(thread), count: Journal.batchLimit)
        var start = 0
        while unsafe start < events.count {
            let count = unsafe min(Journal.batchLimit, events.count - start)
            let all = count == 64 ? UInt64.max : (1 << UInt64(count)) - 1
            let selection = JournalSelection(route: route, events: all)
            unsafe events.withUnsafeBufferPointer { events in
                guard let first = unsafe events.baseAddress.map({ unsafe $0 + start }) else { return }
                while unsafe journal.reserve(first, count: count, of: all) < count { usleep(100) }
                for index in 0..<count { if let event = unsafe first[index] { unsafe EventReference.retain(event) } }
                unsafe withUnsafePointer(to: selection) { selection in
                    unsafe journal.append(
                        first, count: count, contexts: contexts, UnsafeBufferPointer(start: selection, count: 1))
                }
            }
            start += count
        }
        while mine.left.load(ordering: .acquiring) > 0 { mine.nap.wait() }
    }

    func committed(_ commit: borrowing JournalCommit) {
        var chain = EventReference.Chain()
        var (thread, count) = (UInt64.max, 0)
        unsafe withUnsafeTemporaryAllocation(of: SettledEvent.self, capacity: 64) { settled in
            var filled = 0
            unsafe commit.forEach { entry in
                if unsafe entry.context != thread {
                    finish(thread, count)
                    (thread, count) = unsafe (entry.context, 0)
                }
                count += 1
                let previous = unsafe commit.route(0, of: entry).previous
                unsafe settled[filled] = unsafe SettledEvent(previous: previous, sequence: entry.sequence)
                filled += 1
                if filled == 64 {
                    if settles { unsafe journal.settle(route, UnsafeBufferPointer(settled)) }
                    filled = 0
                }
                unsafe chain.release(entry.event)
            }
            if settles { unsafe journal.settle(route, UnsafeBufferPointer(rebasing: settled[..<filled])) }
        }
        chain.flush()
        finish(thread, count)
    }

    private func finish(_ thread: UInt64, _ count: Int) {
        guard thread < waiting.count else { return }
        let mine = waiting[Int(thread)]
        if mine.left.subtract(count, ordering: .acquiringAndReleasing).newValue == 0 { mine.nap.end() }
    }

    func roomReturned() {}
    func conditionChanged(_ condition: JournalCondition) { Swift.print("condition: \(condition)") }
    func shareChanged(_ route: RouteNumber, isOver: Bool) {}

    func print(_ threads: Int, _ group: Int, _ elapsed: Double) {
        let events = journal.counters.events.load(ordering: .relaxed)
        let commits = max(1, journal.counters.commits.load(ordering: .relaxed))
        let bytes = journal.counters.bytesWritten.load(ordering: .relaxed)
        func column(_ value: Double, _ width: Int) -> String {
            let text = "\(Int(value.rounded()))"
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        Swift.print(
            column(Double(threads), 7), column(Double(group), 6), column(Double(events) / elapsed, 10),
            column(Double(events) / Double(commits), 16), column(Double(bytes) / Double(max(1, events)), 15))
    }
}
