internal import Locks
internal import Synchronization

/// Events that are being pushed, which have limits. The instance's thread begins them, the queue's ends them.
final class PushesUnderWay: Sendable {
    private static let most = 1024
    private static let mostBytes = 8 << 20

    private struct State {
        var count = 0
        var bytes = 0
        var isHeld = false
    }

    private let state = Lock(State())

    /// Whether one more may be; where not, `end` says when.
    func begin(_ size: Int) -> Bool {
        state.withLock { state in
            guard state.count < Self.most, state.bytes < Self.mostBytes else {
                state.isHeld = true
                return false
            }
            state.count += 1
            state.bytes += size
            return true
        }
    }

    /// Whether there is room again for whoever was told that there is none.
    func end(_ size: Int) -> Bool {
        state.withLock { state in
            state.count -= 1
            state.bytes -= size
            guard state.isHeld, state.count < Self.most / 2, state.bytes < Self.mostBytes / 2 else { return false }
            state.isHeld = false
            return true
        }
    }
}
