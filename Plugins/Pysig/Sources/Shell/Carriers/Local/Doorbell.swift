internal import AdapterKit
internal import Locks
internal import Synchronization

/// Wakes an instance from any thread: `wake` is called on its own one. Rung many times before that, it wakes once.
final class Doorbell: @unchecked Sendable {
    private struct State {
        var host: Host?
        var isRung = false
    }

    private let state: Lock<State>
    /// Used on the instance's thread alone.
    private let wake: () -> Void

    init(host: Host, _ wake: @escaping () -> Void) {
        state = Lock(State(host: host))
        self.wake = wake
    }

    /// Any thread.
    ///
    /// - Returns: false where the instance has too much to do to be told; then it has to be rung again.
    @discardableResult
    func ring() -> Bool {
        state.withLock { state in
            guard let host = state.host, !state.isRung else { return true }
            // The host is there for as long as the lock is held, because `silence` waits for it.
            state.isRung = (try? host.post { self.answer() }) != nil
            return state.isRung
        }
    }

    /// Once this has returned the host is used no more. Instance thread.
    func silence() { state.withLock { $0.host = nil } }

    private func answer() {
        let isHeard = state.withLock { state in
            state.isRung = false
            return state.host != nil
        }
        if isHeard { wake() }
    }
}
