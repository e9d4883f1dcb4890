internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

/// The thread that reads from the disk for the routes that are behind.
final class Refiller: Sendable {
    /// For all that the thread reads. It outlives every route, whose events may be under way longer than the route is there.
    let pool = EventPool()
    private let nap: Nap
    private let isEnding = Atomic(false)
    private let feeds = Lock<[RouteFeed]>([])
    private let thread = Lock<Running?>(nil)

    private struct Running: ~Copyable { let thread: Thread }

    /// A disk that cannot be read is tried again after this time.
    private static let pause = Duration.seconds(1)

    init() throws(SystemError) { nap = try Nap() }

    /// Says for which routes it reads from now on. [any thread]
    func feed(from feeds: [RouteFeed]) {
        self.feeds.withLock { $0 = feeds }
        wake()
    }

    func start() throws(SystemError) {
        try thread.withLock { (thread: inout Running?) throws(SystemError) in
            thread = Running(thread: try Thread("journal-reader") { [self] in run() })
        }
    }

    func stop() {
        isEnding.store(true, ordering: .releasing)
        nap.end()
        let running = thread.withLock { $0.take() }
        guard let running = consume running else { return }
        running.thread.join()
    }

    /// A route wants events. [any thread]
    func wake() { nap.end() }

    private func run() {
        while !isEnding.load(ordering: .acquiring) {
            var hasFailed = false
            for feed in feeds.withLock({ $0 }) where feed.refill() != nil { hasFailed = true }
            nap.wait(timeout: hasFailed ? Self.pause : nil)
        }
    }
}
