internal import Synchronization

/// A number that only grows, from any thread.
package final class Counter: Sendable {
    private let number = Atomic<UInt64>(0)
    /// Keeps the next counter, which another thread may count with, in another cache line.
    private let distance: InlineArray<7, UInt64> = .init(repeating: 0)

    package init() {}

    package var value: UInt64 { number.load(ordering: .relaxed) }

    @inline(__always)
    package func add(_ amount: Int) {
        if amount > 0 { number.add(UInt64(amount), ordering: .relaxed) }
    }
}

/// What wakes the thread of an endpoint. [any thread]
package protocol Waking: AnyObject, Sendable {
    func wake()

    /// The same, where that one's thread may be the calling one, and may see to it.
    func wake(by other: (any Waking)?)
}

extension Waking {
    package func wake(by other: (any Waking)?) { wake() }
}
