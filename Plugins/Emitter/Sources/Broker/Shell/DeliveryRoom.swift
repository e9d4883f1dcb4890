internal import AdapterKit
internal import Locks
internal import Synchronization

/// How many deliveries are on their way to the event loop: a few at a time.
final class DeliveryRoom: Sendable {
    private struct State {
        var events = 0
        var bytes = 0
        /// The hub waits for `deliverReady`.
        var isFull = false
    }

    private static let events = 1024
    private static let bytes = 8 << 20

    private let host: Host
    private let state = Lock(State())

    init(host: Host) { self.host = host }

    /// Whether a delivery of so many bytes is taken. Where not, the hub is told when there is room.
    func reserve(_ size: Int) -> Bool {
        state.withLock { state in
            guard state.events == 0 || state.events < Self.events && state.bytes + size <= Self.bytes else {
                state.isFull = true
                return false
            }
            state.events += 1
            state.bytes += size
            return true
        }
    }

    func release(_ events: Int, _ bytes: Int) {
        let wasFull = state.withLock { state in
            state.events -= events
            state.bytes -= bytes
            defer { state.isFull = false }
            return state.isFull
        }
        if wasFull { host.deliverReady() }
    }
}
