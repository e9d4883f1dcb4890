internal import CHubbub
internal import Locks
internal import Synchronization

/// The references to events that an adapter holds, where the host checks whether it may do with them what it does.
/// [any thread]
final class Ledger: Sendable {
    private let held = Lock<[UInt: Int]>([:])

    func took(_ event: UnsafePointer<hubbub_event>) {
        let key = UInt(bitPattern: event)
        held.withLock { $0[key, default: 0] += 1 }
    }

    /// False where it has none to give.
    func gaveBack(_ event: UnsafePointer<hubbub_event>) -> Bool {
        let key = UInt(bitPattern: event)
        return held.withLock { held in
            guard let count = held[key] else { return false }
            held[key] = count > 1 ? count - 1 : nil
            return true
        }
    }

    /// References that were not given back.
    var outstanding: Int { held.withLock { $0.values.reduce(0, +) } }

    /// Nothing of the next instance is of this one.
    func clear() { held.withLock { $0 = [:] } }
}
