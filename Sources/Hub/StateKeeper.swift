internal import CHubbub
internal import Locks
internal import Runtime
internal import Synchronization
internal import Unix

/// The hub's state directory, opened when it is first needed: a hub that keeps nothing needs none.
final class StateKeeper: Sendable {
    let path: String
    private let opened = Lock<StateDirectory?>(nil)

    init(_ path: String) { self.path = path }

    /// The directory of an endpoint.
    func directory(of endpoint: String) throws(HubFailure) -> String {
        try withState { (state) throws(HubFailure) in try state.directory(of: endpoint) }
    }

    /// The directory of the journal.
    func journal() throws(HubFailure) -> String { try withState { (state) throws(HubFailure) in state.journal } }

    private func withState<Result>(
        _ body: (borrowing StateDirectory) throws(HubFailure) -> Result
    ) throws(HubFailure) -> Result {
        try opened.withLock { (state: inout StateDirectory?) throws(HubFailure) in
            if state == nil { state = try StateDirectory(path) }
            switch state {
            case .some(let state): return try body(state)
            case nil: throw HubFailure("there is no state")
            }
        }
    }

    /// What was stopped, as it was kept last.
    func holds() throws(HubFailure) -> Holds {
        // A directory that has nothing to say need not be made.
        let file = StateDirectory.holds(in: path)
        guard (try? FileStatus(file)) != nil else { return Holds() }
        return try withState { (_) throws(HubFailure) in try StateDirectory.readHolds(file) }
    }

    /// Keeps what is stopped.
    func keep(_ holds: Holds) throws(HubFailure) {
        try withState { (state) throws(HubFailure) in try state.keep(holds) }
    }

    /// The same for an adapter that asks while the hub runs.
    func answer(_ endpoint: String) -> Result<String, CallFailure> {
        do throws(HubFailure) { return .success(try directory(of: endpoint)) } catch {
            return .failure(CallFailure(HUBBUB_E_BUSY, error.description))
        }
    }
}
