internal import Locks
internal import Synchronization
internal import Unix

/// A program that runs while we go on.
final class BackgroundCommand: Sendable {
    private let result = Lock<Result<Command.Outcome, SystemError>?>(nil)

    /// Starts it.
    ///
    /// - Parameter timeout: it is ended after that time, whatever happens.
    init(_ command: Command, timeout: Duration) throws(SystemError) {
        try Thread.detached("hb-child") { [self] in
            let outcome: Result<Command.Outcome, SystemError>
            do throws(SystemError) { outcome = .success(try command.run(timeout: timeout)) } catch {
                outcome = .failure(error)
            }
            result.withLock { $0 = outcome }
        }
    }

    /// It runs no longer, or was never started.
    var hasEnded: Bool { result.withLock { $0 != nil } }

    /// What came of it; nil while it runs.
    ///
    /// - Throws: why it could not be started.
    func outcome() throws(SystemError) -> Command.Outcome? {
        guard let result = result.withLock({ $0 }) else { return nil }
        return try result.get()
    }
}
