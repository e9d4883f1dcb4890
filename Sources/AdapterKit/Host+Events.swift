internal import CHubbub
internal import Descriptors

/// How a batch of events fared.
public struct Emission: Sendable {
    /// How many were taken, always the first ones. For the others there is no credit unless `refusal` says otherwise.
    public let accepted: Int
    /// Why the event behind the accepted ones will never be taken, or nil.
    public let refusal: AdapterError?
}

extension Host {
    /// Builds an event. It is checked against what the descriptor declares.
    ///
    /// - Throws: `type`, `attribute`, `invalid`, `size`, `loop` or `memory`; the message names the field.
    public func makeEvent(_ draft: EventDraft) throws(AdapterError) -> RetainedEvent {
        var event: UnsafePointer<hubbub_event>?
        try check(unsafe draft.withC { unsafe table.pointee.create_event(table, $0, &event) })
        guard let event = unsafe event else {
            throw AdapterError(.failed, "the host said that it built an event and gave none")
        }
        return unsafe RetainedEvent(owning: event, host: self)
    }

    /// Builds an event and hands it to the routes.
    ///
    /// - Parameter token: other than 0 asks for the event's settlement (`Adapter.settled`).
    /// - Returns: whether it was taken. If not, there is no credit, and `Adapter.credit` is called when there is some.
    /// - Throws: what `makeEvent` and the routes refuse.
    public func emit(_ draft: EventDraft, token: UInt64 = 0) throws(AdapterError) -> Bool {
        try emit(makeEvent(draft), token: token)
    }

    /// Hands one event to the routes; see `emit(_:token:)` above.
    public func emit(_ event: RetainedEvent, token: UInt64 = 0) throws(AdapterError) -> Bool {
        var accepted: UInt64 = 0
        let code = unsafe withUnsafePointer(to: Optional(event.pointer)) { events in
            unsafe withUnsafePointer(to: token) { token in
                unsafe table.pointee.emit(table, events, token.pointee == 0 ? nil : token, 1, &accepted)
            }
        }
        try check(code)
        return accepted == 1
    }

    /// Hands events to the routes, in one call.
    ///
    /// - Parameter tokens: none, or one for each event.
    public func emit(_ events: [RetainedEvent], tokens: [UInt64] = []) -> Emission {
        var accepted: UInt64 = 0
        let pointers = unsafe events.map { unsafe Optional($0.pointer) }
        let tokens = tokens.count == events.count ? tokens : []
        let code = unsafe tokens.withUnsafeBufferPointer { tokens in
            let start = tokens.isEmpty ? nil : tokens.baseAddress
            return unsafe table.pointee.emit(table, pointers, start, UInt64(events.count), &accepted)
        }
        return withExtendedLifetime(events) {
            Emission(accepted: min(Int(accepted), events.count), refusal: code < 0 ? error(code) : nil)
        }
    }
}
