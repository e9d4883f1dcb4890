internal import Locks
internal import Synchronization
internal import Unix

/// A value that one thread waits for and another gives.
final class Answer<Value: Sendable>: Sendable {
    private let value = Lock<Value?>(nil)
    private let bell = try? Bell()

    func give(_ given: Value) {
        value.withLock { $0 = given }
        bell?.ring()
    }

    /// The value, or nil when the time is over.
    func wait(milliseconds: Int64) -> Value? {
        guard let bell else { return nil }
        _ = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: .milliseconds(max(0, milliseconds)))
        return value.withLock { $0 }
    }
}
