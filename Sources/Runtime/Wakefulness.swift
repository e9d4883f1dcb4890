internal import Synchronization

/// Lets the thread that looks for overlong calls sleep while no instance runs: a hub without traffic wakes up for nothing.
package final class Wakefulness: Sendable {
    private let isAsleep = Atomic(false)
    private let wake: @Sendable () -> Void

    /// - Parameter wake: wakes the sleeping thread; called on any thread.
    package init(_ wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// An instance has slept and runs again.
    func instanceWoke() {
        guard isAsleep.load(ordering: .sequentiallyConsistent) else { return }
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wake() }
    }

    /// From now on the next instance that runs wakes the thread. Whoever goes to sleep looks once more after this.
    package func sleep() { isAsleep.store(true, ordering: .sequentiallyConsistent) }
}
