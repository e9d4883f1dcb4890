internal import Locks
internal import SQLite
internal import Synchronization
internal import Unix

/// Puts on the disk what the store's thread has committed, and then tells those who wait for it: on a thread of its own, so that
/// the store's goes on with the next meanwhile; on the store's where nothing is there to go on with.
final class SyncThread: Sendable {
    typealias Group = [StoreThread.Answer]

    /// A group of so many is put on the disk by the store's thread itself: with few clients nothing else comes meanwhile.
    private static let few = 4

    private struct State: Sendable {
        /// At most one, so that what comes behind it becomes one group.
        var waiting: Group?
        var isWorking = false
        var ends = false
        var hasEnded = false
    }

    private let state = Lock(State())
    private let failed = Lock<String?>(nil)
    /// Of this thread, until there is a group; and of the store's, until there is room for one.
    private let idle: Nap
    private let crowded: Nap
    private let sync: @Sendable () throws(DatabaseError) -> Void
    private let answered: @Sendable (Group) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - sync: puts all that was committed until now on the disk.
    ///   - answered: told what became of tasks, in their order.
    init(
        sync: @escaping @Sendable () throws(DatabaseError) -> Void, answered: @escaping @Sendable (Group) -> Void
    ) throws(SystemError) {
        self.sync = sync
        self.answered = answered
        idle = try Nap()
        crowded = try Nap()
        try Thread.detached("hb-queue-sync") { [self] in work() }
    }

    /// Why nothing more can be promised: the disk has failed.
    var failure: String? { failed.withLock { $0 } }

    /// What became of tasks that were committed. [the store's thread]
    ///
    /// - Parameters:
    ///   - isChanged: something has to get to the disk.
    ///   - hasMore: the store's thread has something else to do.
    func add(_ group: Group, isChanged: Bool, hasMore: Bool) {
        while true {
            let isTaken = state.withLock { state -> Bool? in
                let isFree = !state.isWorking && state.waiting == nil
                if isFree, !isChanged || !hasMore && group.count <= Self.few { return nil }
                guard state.waiting == nil else { return false }
                state.waiting = group
                return true
            }
            switch isTaken {
            case nil: return finish(group, isChanged)
            case true?: return idle.end()
            case false?: crowded.wait()
            }
        }
    }

    /// Ends the thread; returns when all have been told. [the store's thread]
    func end() {
        state.withLock { $0.ends = true }
        idle.end()
        while !state.withLock({ $0.hasEnded }) { crowded.wait() }
    }

    private func work() {
        var ends = false
        while !ends {
            idle.wait()
            while let group = take() { finish(group, true) }
            ends = state.withLock { $0.ends && $0.waiting == nil }
        }
        state.withLock { $0.hasEnded = true }
        crowded.end()
    }

    private func take() -> Group? {
        let group = state.withLock { state in
            state.isWorking = state.waiting != nil
            return state.waiting.take()
        }
        if group != nil { crowded.end() }
        return group
    }

    private func finish(_ group: Group, _ isChanged: Bool) {
        if isChanged, let failure = attempt() {
            let answer = StoreAnswer.outcome(.failed(failure))
            answered(group.map { StoreThread.Answer(number: $0.number, answer: answer) })
        } else {
            answered(group)
        }
    }

    /// Syncs, unless that has failed before: the system tells of a failure once, and what it could not write stays away.
    ///
    /// - Returns: why nothing can be promised.
    private func attempt() -> String? {
        if let failure { return failure }
        do throws(DatabaseError) {
            try sync()
            return nil
        } catch {
            let failure = "\(error.text); nothing is taken until the endpoint is started again"
            failed.withLock { $0 = failure }
            return failure
        }
    }
}
