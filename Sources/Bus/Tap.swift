package import CHubbub
internal import EventBlock
internal import Locks
internal import Synchronization

/// Somebody who looks at events as they cross: a bounded queue of references that never holds anybody up.
@safe package final class Tap: @unchecked Sendable {
    @safe private struct Queue: @unchecked Sendable {
        var events: [UnsafePointer<hubbub_event>] = unsafe []
        var missed: UInt64 = 0
        var isClosed = false
    }

    private static let limit = 1_024
    private let queue = Lock(Queue())
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called when there is something to take. [any thread]
    package init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func offer(_ event: UnsafePointer<hubbub_event>) {
        let isFirst = queue.withLock { queue in
            guard !queue.isClosed else { return false }
            guard unsafe queue.events.count < Self.limit else {
                queue.missed += 1
                return false
            }
            unsafe EventReference.retain(event)
            unsafe queue.events.append(event)
            return unsafe queue.events.count == 1
        }
        if isFirst { wake() }
    }

    /// Calls `body` with each event that waits, and returns how many were missed since the last time.
    package func take(_ body: (UnsafePointer<hubbub_event>) -> Void) -> UInt64 {
        let (events, missed) = unsafe queue.withLock { queue in
            defer {
                unsafe queue.events = unsafe []
                queue.missed = 0
            }
            return unsafe (queue.events, queue.missed)
        }
        for index in unsafe events.indices {
            unsafe body(events[index])
            unsafe EventReference.release(events[index])
        }
        return missed
    }

    /// Nothing more is offered; what waits goes. [any thread]
    package func close() {
        queue.withLock { queue in queue.isClosed = true }
        _ = unsafe take { _ in }
    }
}

/// A place where taps can be set. While there are none it costs one load.
package final class TapPoint: Sendable {
    private let isActive = Atomic(false)
    private let taps = Lock<[Tap]>([])

    init() {}

    package func add(_ tap: Tap) {
        taps.withLock { $0.append(tap) }
        isActive.store(true, ordering: .releasing)
    }

    package func remove(_ tap: Tap) {
        taps.withLock { taps in
            taps.removeAll { $0 === tap }
            isActive.store(!taps.isEmpty, ordering: .releasing)
        }
    }

    /// Whether anybody looks.
    @inline(__always)
    var isWatched: Bool { isActive.load(ordering: .relaxed) }

    /// Shows the events of deliveries.
    @inline(__always)
    func offer(_ deliveries: UnsafePointer<hubbub_delivery>, _ count: Int) {
        guard isWatched else { return }
        for index in 0..<count { unsafe offer(deliveries[index].event) }
    }

    func offer(_ event: UnsafePointer<hubbub_event>?) {
        guard let event = unsafe event else { return }
        for tap in taps.withLock({ $0 }) { unsafe tap.offer(event) }
    }
}
