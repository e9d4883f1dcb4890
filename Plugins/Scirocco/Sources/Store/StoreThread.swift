internal import AdapterKit
internal import Locks
internal import SQLite
internal import Synchronization
internal import Unix

/// The thread that works the store. All that waits for it is carried out as one, so that many callers share a sync of the
/// disk; nobody hears of anything before that. So it is with a pull, too: were it forgotten with the machine's power, its message
/// would be handed out twice, and who has it could not acknowledge it.
///
/// What comes during a sync is the next group: the slower the disk, the larger it is. A second thread, for the syncs alone, would
/// make the groups smaller, and with them more work of the same.
final class StoreThread: Sendable {
    /// A task under a number that its answer comes back with.
    struct Ticket: Sendable {
        let number: UInt64
        let task: StoreTask
    }

    /// What became of a ticket's task.
    struct Answer: Sendable {
        let number: UInt64
        let answer: StoreAnswer
    }

    private struct State: Sendable {
        var tickets: [Ticket] = []
        var bytes = 0
        var ends = false
    }

    /// The number of an answer that no task asked for.
    static let nobody: UInt64 = 0
    /// The most bytes that wait.
    private static let limit = 32 << 20

    private let nap: Nap
    private let state = Lock(State())
    private let answered: @Sendable ([Answer]) -> Void

    /// - Parameter answered: told what became of tasks, on this thread.
    init(answered: @escaping @Sendable ([Answer]) -> Void) throws(SystemError) {
        self.answered = answered
        nap = try Nap()
    }

    /// Opens the store, tells how that went, and works until `end`.
    ///
    /// - Parameters:
    ///   - opened: called on the new thread: nil where all is well.
    ///   - ended: called on it, as the last thing.
    func start(
        _ place: StorePlace, opened: @escaping @Sendable (AdapterError?) -> Void,
        ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try Thread.detached("hb-queue") { [self] in
            do throws(AdapterError) {
                let store = try place.open()
                opened(nil)
                work(store)
            } catch {
                opened(error)
            }
            ended()
        }
    }

    /// Hands over tasks. One of a client is refused where too much waits; what the hub itself must tell never is.
    ///
    /// - Returns: those that were refused.
    func add(_ tickets: [Ticket]) -> [Ticket] {
        var refused: [Ticket] = []
        state.withLock { state in
            for ticket in tickets {
                let size = ticket.task.size
                if case .command = ticket.task, state.bytes + size > Self.limit {
                    refused.append(ticket)
                    continue
                }
                state.bytes += size
                state.tickets.append(ticket)
            }
        }
        nap.end()
        return refused
    }

    /// Ends the thread when all that waits is done.
    func end() {
        state.withLock { $0.ends = true }
        nap.end()
    }

    private func work(_ store: Store) {
        while true {
            nap.wait()
            let (tickets, ends) = state.withLock { state in
                defer { (state.tickets, state.bytes) = ([], 0) }
                return (state.tickets, state.ends)
            }
            if !tickets.isEmpty { answered(carryOut(tickets, store)) }
            if ends { return store.end() }
        }
    }

    private func carryOut(_ tickets: [Ticket], _ store: Store) -> [Answer] {
        let answers = store.carryOut(tickets.map(\.task), now: Clock.wall() / 1_000_000)
        var group: [Answer] = []
        group.reserveCapacity(answers.count + 1)
        for index in answers.indices { group.append(Answer(number: tickets[index].number, answer: answers[index])) }
        let forgotten = store.takeForgotten()
        if forgotten > 0 { group.append(Answer(number: Self.nobody, answer: .forgotten(forgotten))) }
        return group
    }
}
