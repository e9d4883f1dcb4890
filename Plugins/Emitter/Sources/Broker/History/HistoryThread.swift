internal import AdapterKit
internal import Locks
internal import SQLite
internal import Synchronization
internal import Unix

/// The thread that works a broker's history: what waits for it has a limit, and goes to the disk in groups.
final class HistoryThread: Sendable {
    enum Task: Sendable {
        case keep(KeptMessage)
        case find(UInt64, HistoryQuery)
        case ban(String, Bool)
    }

    /// What is known at the start.
    struct Past: Sendable {
        var lastKept: Int64 = 0
        var banned: Set<String> = []
    }

    private struct State: Sendable {
        var tasks: [Task] = []
        var bytes = 0
        var ends = false
    }

    /// The most bytes that wait.
    private static let limit = 16 << 20
    /// The most bytes that one search gives.
    private static let answer = 4 << 20
    /// How often what has expired is looked for, in seconds, while there is something to do at all.
    private static let cleaning: Int64 = 60

    private let host: Host
    private let bell: Bell
    private let state = Lock(State())
    private let found: @Sendable (UInt64, [KeptMessage]) -> Void

    /// - Parameter found: told of the end of each search, on this thread.
    init(host: Host, found: @escaping @Sendable (UInt64, [KeptMessage]) -> Void) throws(SystemError) {
        self.host = host
        self.found = found
        bell = try Bell()
    }

    /// Opens the file, tells how that went, and works until `end`.
    ///
    /// - Parameters:
    ///   - opened: called on the new thread.
    ///   - ended: called on it, as the last thing.
    func start(
        _ path: String, limit: Int, opened: @escaping @Sendable (Result<Past, DatabaseError>) -> Void,
        ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try Thread.detached("hb-history") { [self] in
            do throws(DatabaseError) {
                let history = try History(path, limit: limit)
                opened(.success(Past(lastKept: try history.lastKept(), banned: try history.bannedKeys())))
                work(history)
            } catch {
                opened(.failure(error))
            }
            ended()
        }
    }

    /// False where too much waits.
    func add(_ task: Task) -> Bool {
        let isTaken = state.withLock { state in
            if case .keep(let message) = task {
                guard state.bytes + message.payload.count <= Self.limit else { return false }
                state.bytes += message.payload.count + message.channel.utf8.count + 64
            }
            state.tasks.append(task)
            return true
        }
        if isTaken { bell.ring() }
        return isTaken
    }

    /// Ends the thread when all that waits is done.
    func end() {
        state.withLock { $0.ends = true }
        bell.ring()
    }

    private func work(_ history: History) {
        var cleaned: Int64 = 0
        while true {
            _ = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: nil)
            bell.clear()
            let (tasks, ends) = state.withLock { state in
                defer { (state.tasks, state.bytes) = ([], 0) }
                return (state.tasks, state.ends)
            }
            carryOut(tasks, history)
            let now = Clock.wall() / 1_000_000_000
            if now - cleaned >= Self.cleaning, !tasks.isEmpty {
                cleaned = now
                attempt("cleaning up") { () throws(DatabaseError) in try history.forgetExpired(at: now) }
            }
            if ends { return }
        }
    }

    private func carryOut(_ tasks: [Task], _ history: History) {
        var messages: [KeptMessage] = []
        for task in tasks {
            if case .keep(let message) = task {
                messages.append(message)
                continue
            }
            keep(&messages, history)
            switch task {
            case .keep: break
            case .find(let number, let query):
                var result: [KeptMessage] = []
                attempt("searching") { () throws(DatabaseError) in
                    result = try history.find(query, at: Clock.wall() / 1_000_000_000, bytes: Self.answer)
                }
                found(number, result)
            case .ban(let key, let isBanned):
                attempt("noting a banned key") { () throws(DatabaseError) in try history.setBanned(key, isBanned) }
            }
        }
        keep(&messages, history)
    }

    private func keep(_ messages: inout [KeptMessage], _ history: History) {
        guard !messages.isEmpty else { return }
        let group = messages
        messages = []
        let isKept = attempt("keeping \(group.count) messages") { () throws(DatabaseError) in try history.keep(group) }
        if !isKept { host.count("lost_kept", UInt64(group.count)) }
    }

    @discardableResult
    private func attempt(_ what: String, _ body: () throws(DatabaseError) -> Void) -> Bool {
        do throws(DatabaseError) {
            try body()
            return true
        } catch {
            host.log(.error, "\(what) in the history failed: \(error.text)")
            return false
        }
    }
}
