internal import Locks
internal import Synchronization

/// The closures that the host's callbacks lead to.
///
/// C is handed a key and never the address of a closure, so a callback that comes late finds nothing instead of freed
/// memory. All but `posts` belongs to the instance's thread.
final class Callbacks: @unchecked Sendable {
    struct Timer {
        let body: () -> Void
        let repeats: Bool
        var handle: UInt64
    }

    struct Watch {
        let key: UInt64
        let body: (WatchEvents) -> Void
    }

    struct Listener {
        let body: (Int32, String) -> Void
        let handle: UInt64
    }

    /// Closures on their way to the instance's thread.
    private struct Posts: @unchecked Sendable {
        var waiting: [UInt64: () -> Void] = [:]
        var last: UInt64 = 0
    }

    var timers: [UInt64: Timer] = [:]
    var watches: [Int32: Watch] = [:]
    var listeners: [UInt64: Listener] = [:]
    private var lastKey: UInt64 = 0
    private let posts = Lock(Posts())

    /// A key that was not used before and is not 0. Instance thread.
    func nextKey() -> UInt64 {
        lastKey += 1
        return lastKey
    }

    /// Keeps a closure. Any thread.
    func addPost(_ body: @escaping () -> Void) -> UInt64 {
        let body = Post(body: body)
        return posts.withLock {
            $0.last += 1
            $0.waiting[$0.last] = body.body
            return $0.last
        }
    }

    /// Takes a closure out, to be run or forgotten. Any thread.
    func takePost(_ key: UInt64) -> (() -> Void)? {
        posts.withLock { Post(body: $0.waiting.removeValue(forKey: key)) }.body
    }

    /// Forgets all closures and with them what they hold.
    func removeAll() {
        timers = [:]
        watches = [:]
        listeners = [:]
        posts.withLock { $0.waiting = [:] }
    }
}

/// Carries a closure through a lock. It runs on the instance's thread only.
private struct Post<Body>: @unchecked Sendable {
    let body: Body
}
