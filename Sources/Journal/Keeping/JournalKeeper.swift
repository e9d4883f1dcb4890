internal import CHubbub
internal import Locks
internal import Synchronization
internal import Unix

/// Keeps the directory in order: makes the next segment's file, removes segments that nobody needs, rewrites those of which little
/// is needed, and relieves routes of what is too old. For its own thread.
final class JournalKeeper {
    let journal: Journal
    /// Nothing is rewritten again at once that could not be.
    private var rewriteDue: UInt64 = 0

    init(_ journal: Journal) { self.journal = journal }

    func run() {
        while !journal.shared.withLock({ $0.isClosing }) {
            prepare()
            expire()
            remove()
            while rewrite() { remove() }
            if let delegate = journal.delegate { journal.tellRoom(delegate) }
            journal.keeperNap.wait(timeout: interval)
        }
    }

    /// It is called when segments fill up or are settled; by itself it looks after the age, and after what failed.
    private var interval: Duration {
        guard let age = journal.limits.age else { return .seconds(10) }
        return .nanoseconds(min(10_000_000_000, max(10_000_000, age / 8)))
    }

    /// Makes the file of the next segment where the last one is half full, and the reserve where it was used.
    private func prepare() {
        journal.prepareReserve()
        let isNeeded = journal.shared.withLock { shared in
            let active = shared.state.segments.active.flatMap { $0.isSealed ? nil : $0 }
            return active.map { $0.end > $0.size / 2 } ?? false
        }
        // Where that fails, the writer will find out by itself.
        if isNeeded { try? journal.store.prepareSpare() }
    }

    /// Removes segments of which nothing is needed.
    private func remove() {
        let wall = Clock.wall()
        let gone = journal.shared.withLock { shared in
            _ = shared.state.advance(to: wall)
            shared.state.expireWindows()
            var free: [UInt64] = []
            // The newest one stays, because it has every name and cursor.
            for index in 0..<max(0, shared.state.segments.count - 1) {
                let segment = shared.state.segments[index]
                guard segment.isSealed, segment.isSpent, shared.state.keyCount(of: segment) == 0 else { continue }
                free.append(segment.number)
            }
            shared.drop(free)
            let gone = shared.gone
            shared.gone = []
            return gone
        }
        journal.counters.segmentsRemoved.add(UInt64(gone.count), ordering: .relaxed)
        remove(gone)
    }

    private func remove(_ gone: [(file: SegmentFile, size: Int)]) {
        var gone = gone
        while var last = gone.popLast() {
            // A reader may be in the middle of it: then its bytes must stay as they are.
            let isShared = !isKnownUniquelyReferenced(&last.file)
            journal.store.remove(last.file, size: last.size, isShared: isShared)
        }
    }

    /// Relieves routes of events that are too old.
    private func expire() {
        guard let age = journal.limits.age else { return }
        let wall = Clock.wall()
        let (expired, rolls) = journal.shared.withLock { shared in
            let oldest = shared.state.advance(to: wall) - age
            // The last segment can only go once there is another one.
            if shared.state.endsBefore(oldest + age / 4) { shared.wantsRoll = true }
            return (shared.state.expired(before: oldest), shared.wantsRoll)
        }
        if rolls { journal.writerNap.end() }
        for (route, through) in expired {
            journal.abandon(
                route, through: through, code: HUBBUB_E_TIMEOUT, reason: "they were older than the journal keeps events"
            )
        }
    }

    /// Rewrites segments of which little is needed, where there are some; returns whether it did.
    private func rewrite() -> Bool {
        guard Clock.monotonic() >= rewriteDue else { return false }
        let wall = Clock.wall()
        guard let plan = journal.shared.withLock({ $0.rewritePlan(wall) }) else { return false }
        do throws(SystemError) {
            try Rewriting(journal, plan).run()
            return true
        } catch {
            journal.counters.failures.add(1, ordering: .relaxed)
            rewriteDue = Clock.monotonic() + 10_000_000_000
            return false
        }
    }
}
