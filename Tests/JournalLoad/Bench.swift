internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Journal
internal import JournalTesting
internal import Locks
internal import Synchronization
internal import Unix

/// How many events a second a journal commits: each thread appends as many as make up its group, waits until they are kept, and
/// appends them again.
struct Bench {
    private let directory: String
    private let seconds: Double

    init(_ directory: String, seconds: Double) { (self.directory, self.seconds) = (directory, seconds) }

    func run() throws {
        print("threads  group   events/s  events a commit  bytes an event")
        for threads in [1, 8] {
            for group in [1, 16, 1_024] { try run(threads: threads, group: group) }
        }
    }

    private func run(threads: Int, group: Int) throws {
        let path = try Directories.createTemporary(in: directory, prefix: "journal-bench-")
        defer { try? Directories.removeAll(path) }
        let journal = try Journal(path, routes: [JournalRouteSpec("bench")])
        let meter = try BenchMeter(journal, threads: threads)
        try journal.start(meter)
        let end = Clock.monotonic() + UInt64(seconds * 1e9)
        let start = Clock.monotonic()
        try Workers.run(threads) { thread in
            let maker = EventMaker()
            var events: [UnsafePointer<hubbub_event>?] = unsafe (0..<group).map {
                unsafe maker.event("\(thread)-\($0)", payload: [UInt8](repeating: 1, count: 256))
            }
            while Clock.monotonic() < end { unsafe meter.commit(&events, thread) }
            unsafe events.withUnsafeBufferPointer { events in
                if let first = events.baseAddress { unsafe EventReference.release(first, count: events.count) }
            }
        }
        let elapsed = Double(Clock.monotonic() - start) / 1e9
        journal.close()
        meter.print(threads, group, elapsed)
    }
}

/// The threads of a measurement.
enum Workers {
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
        let left = Atomics(count)
        for thread in 0..<count {
            try Thread.detached("load") {
                body(thread)
                left.value.subtract(1, ordering: .releasing)
            }
        }
        while left.value.load(ordering: .acquiring) > 0 { usleep(1_000) }
    }

    private final class Atomics: Sendable {
        let value: Atomic<Int>
        init(_ value: Int) { self.value = Atomic(value) }
    }
}
