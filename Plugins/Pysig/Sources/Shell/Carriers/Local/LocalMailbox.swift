internal import Locks
internal import Synchronization

/// What is on its way to one end of a local connection, from the thread of the other end.
///
/// It has no limit of its own: whoever writes waits until it is drained, as with any carrier.
final class LocalMailbox: Sendable {
    private struct State {
        var objects: [[UInt8]] = []
        var isShut = false
        var bell: Doorbell?
    }

    private let state = Lock(State())

    /// Whether the reader has taken everything.
    var isEmpty: Bool { state.withLock { $0.objects.isEmpty } }

    /// Whether nothing comes any more.
    var isShut: Bool { state.withLock { $0.isShut } }

    /// From now on that bell is rung when something comes, or the other end has taken something.
    func attach(_ bell: Doorbell) { state.withLock { $0.bell = bell } }

    /// Returns false where the reader has to be rung for later.
    func put(_ object: [UInt8]) -> Bool {
        let bell = state.withLock { state in
            if !state.isShut { state.objects.append(object) }
            return state.bell
        }
        return bell?.ring() ?? true
    }

    /// Everything that has come.
    func take() -> [[UInt8]] {
        state.withLock { state in
            defer { state.objects = [] }
            return state.objects
        }
    }

    /// Nothing comes any more; what has come is still there.
    func shut() -> Bool {
        let bell = state.withLock { state in
            state.isShut = true
            return state.bell
        }
        return bell?.ring() ?? true
    }

    func ring() -> Bool { state.withLock { $0.bell }?.ring() ?? true }
}
