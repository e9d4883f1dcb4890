internal import CHubbub
internal import Descriptors

/// How a batch of events fared.
public struct Emission: Sendable {
    /// How many were taken, always the first ones. For the others there is no credit unless `refusal` says otherwise.
    public let accepted: Int
    /// Why the event behind the accepted ones will never be taken, or nil.
    public let refusal: AdapterError?

    /// Of one event: whether it was taken.
    fileprivate var isComplete: Bool {
        get throws(AdapterError) {
            if let refusal { throw refusal }
            return accepted == 1
        }
    }
}

extension Host {
    /// Builds an event. It is checked against what the descriptor declares.
    ///
    /// - Throws: `type`, `attribute`, `invalid`, `size`, `loop` or `memory`; the message names the field.
    public func makeEvent(_ draft: EventDraft) throws(AdapterError) -> RetainedEvent {
        unsafe RetainedEvent(owning: try build(draft), host: self)
    }

    /// The new event, with a reference that is the caller's.
    private func build(_ draft: EventDraft) throws(AdapterError) -> UnsafePointer<hubbub_event> {
        var event: UnsafePointer<hubbub_event>?
        try check(unsafe draft.withC { unsafe table.pointee.create_event(table, $0, &event) })
        guard let event = unsafe event else {
            throw AdapterError(.failed, "the host said that it built an event and gave none")
        }
        return unsafe event
    }

    /// Builds an event and hands it to the routes.
    ///
    /// - Parameter token: other than 0 asks for the event's settlement (`Adapter.settled`).
    /// - Returns: whether it was taken. If not, there is no credit, and `Adapter.credit` is called when there is some.
    /// - Throws: what `makeEvent` and the routes refuse.
    public func emit(_ draft: EventDraft, token: UInt64 = 0) throws(AdapterError) -> Bool {
        unsafe try handOver([Optional(try build(draft))], tokens: [token]).isComplete
    }

    /// Hands one event to the routes; see `emit(_:token:)` above.
    public func emit(_ event: RetainedEvent, token: UInt64 = 0) throws(AdapterError) -> Bool {
        unsafe try handOver([table.pointee.event_ref(table, event.pointer)], tokens: [token]).isComplete
    }

    /// Hands events to the routes, in one call.
    ///
    /// - Parameter tokens: none, or one for each event.
    public func emit(_ events: [RetainedEvent], tokens: [UInt64] = []) -> Emission {
        let pointers = unsafe events.map { unsafe table.pointee.event_ref(table, $0.pointer) }
        return unsafe handOver(pointers, tokens: tokens.count == events.count ? tokens : [])
    }

    /// Emits events with a reference each; what is not taken of them is given back.
    private func handOver(_ events: [UnsafePointer<hubbub_event>?], tokens: [UInt64]) -> Emission {
        var accepted: UInt64 = 0
        let asks = tokens.contains { $0 != 0 }
        let code = unsafe table.pointee.emit(table, events, asks ? tokens : nil, UInt64(events.count), &accepted)
        // Before the next call into the host, which forgets it.
        let refusal = code < 0 ? error(code) : nil
        let taken = unsafe min(Int(clamping: accepted), events.count)
        if unsafe taken < events.count {
            unsafe events.withUnsafeBufferPointer { events in
                let rest = unsafe UnsafeBufferPointer(rebasing: events[taken...])
                unsafe table.pointee.event_release(table, rest.baseAddress, UInt64(rest.count))
            }
        }
        return Emission(accepted: taken, refusal: refusal)
    }
}
