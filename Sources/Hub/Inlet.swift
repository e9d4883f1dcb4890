package import Bus
internal import CHubbub
package import EventBlock
internal import Locks
internal import Synchronization

/// A way into an endpoint that is no route of the configuration: for `hubbub send`. Any thread may use it.
package final class Inlet: Waking, @unchecked Sendable {
    private let source: SourcePort
    private let waiting = Lock(Waiting())

    private struct Waiting: Sendable {
        var completions: [UInt64: @Sendable (Settlement) -> Void] = [:]
        var lastToken: UInt64 = 0
    }

    init(_ source: SourcePort) {
        self.source = source
        source.setWaker(self)
    }

    /// Sends an event to the endpoint.
    ///
    /// - Parameter completion: called once with what became of it, on any thread.
    /// - Throws: why it is not even accepted.
    package func send(
        _ fields: EventFields, _ completion: @escaping @Sendable (Settlement) -> Void
    ) throws(EventError) {
        let event = unsafe try fields.withDraft { (draft) throws(EventError) in unsafe try source.builder.make(draft) }
        var token = waiting.withLock { waiting in
            waiting.lastToken += 1
            waiting.completions[waiting.lastToken] = completion
            return waiting.lastToken
        }
        var pointer = unsafe Optional(event)
        let result = unsafe source.emit(&pointer, tokens: &token, count: 1)
        if result.accepted == 1 { return }
        unsafe EventReference.release(event)
        _ = waiting.withLock { $0.completions.removeValue(forKey: token) }
        throw result.error ?? EventError(HUBBUB_E_CREDIT, "the endpoint has no room now: it is busy or not connected")
    }

    package func wake() {
        for settlement in source.takeSettlements() {
            waiting.withLock { $0.completions.removeValue(forKey: settlement.token) }?(settlement)
        }
    }
}
