internal import Synchronization

/// The sleep of a thread that works what others hand to it. Whoever does so pays for waking it only where it sleeps.
package final class Nap: Sendable {
    private enum State: UInt8, AtomicRepresentable { case awake, asleep, called }

    private let bell: Bell
    private let state = Atomic(State.awake)

    package init() throws(SystemError) { bell = try Bell() }

    /// There is something to do. [any thread]
    package func end() {
        if state.exchange(.called, ordering: .acquiringAndReleasing) == .asleep { bell.ring() }
    }

    /// Waits until there is something to do, or the time is over; it may be over too early. [the thread]
    package func wait(timeout: Duration? = nil) {
        let (sleeps, _) = state.compareExchange(
            expected: .awake, desired: .asleep, ordering: .acquiringAndReleasing)
        if sleeps {
            _ = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: timeout)
            bell.clear()
        }
        state.store(.awake, ordering: .sequentiallyConsistent)
    }
}
