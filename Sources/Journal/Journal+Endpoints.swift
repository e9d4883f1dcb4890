package import EventBlock
internal import Locks
internal import Synchronization

/// The endpoints that events pass.
extension Journal {
    /// Says what an endpoint is called that has a number on the bus, before an event passes it: with the events of its path only
    /// its name outlives the process.
    package func name(_ endpoint: UInt32, _ name: String) { shared.withLock { $0.name(endpoint, name) } }

    /// A path from a record with the numbers that its endpoints have on the bus now; one that is gone keeps its place in it.
    package func present(_ path: EventPath) -> EventPath { shared.withLock { $0.state.endpoints.present(path) } }
}
