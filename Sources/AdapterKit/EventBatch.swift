public import CHubbub
internal import Descriptors

/// Builds and emits events in batches without allocating memory of its own: for sources that are in a hurry.
///
/// Change the few fields of `draft` that differ, `append`, and `emit` when the batch is full or the input has ended. What
/// there was no credit for stays at the front of the batch for the next `emit`. One thread at a time.
@safe public final class EventBatch {
    /// How many events it holds at most.
    public let capacity: Int
    /// The draft that `append` builds events from: its head is set, its time is the host's. The pointers that are put
    /// into it must be valid when `append` is called.
    @unsafe public let draft: UnsafeMutablePointer<hubbub_draft>
    private let host: Host
    @usableFromInline let table: UnsafePointer<hubbub_host>
    @usableFromInline let createEvent: CreateEvent
    @usableFromInline let events: UnsafeMutablePointer<UnsafePointer<hubbub_event>?>
    @usableFromInline let tokens: UnsafeMutablePointer<UInt64>
    @usableFromInline let state: UnsafeMutablePointer<State>

    @unsafe @usableFromInline typealias CreateEvent =
        @convention(c) (
            UnsafePointer<hubbub_host>?, UnsafePointer<hubbub_draft>?,
            UnsafeMutablePointer<UnsafePointer<hubbub_event>?>?
        ) -> Int32

    /// What changes with each event: behind a pointer, because properties would be checked for exclusive access.
    @usableFromInline struct State {
        @usableFromInline var count = 0
        @usableFromInline var hasTokens = false

        init() {}
    }

    /// An empty batch.
    ///
    /// - Parameter capacity: nil for the size that the host prefers.
    public init(host: Host, capacity: Int? = nil) {
        self.host = host
        self.capacity = max(1, capacity ?? host.limits.batchEvents)
        unsafe table = unsafe host.table
        unsafe createEvent = unsafe host.table.pointee.create_event
        unsafe draft = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe draft.initialize(to: hubbub_draft.empty)
        unsafe events = UnsafeMutablePointer.allocate(capacity: self.capacity)
        unsafe events.initialize(repeating: nil, count: self.capacity)
        unsafe tokens = UnsafeMutablePointer.allocate(capacity: self.capacity)
        unsafe tokens.initialize(repeating: 0, count: self.capacity)
        unsafe state = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe state.initialize(to: State())
    }

    deinit {
        removeAll()
        unsafe draft.deallocate()
        unsafe events.deallocate()
        unsafe tokens.deallocate()
        unsafe state.deallocate()
    }

    /// How many events wait in it.
    public var count: Int { unsafe state.pointee.count }
    /// Whether it holds none.
    public var isEmpty: Bool { count == 0 }
    /// Whether `append` has no room: emit first.
    public var isFull: Bool { count == capacity }

    /// Builds an event from the draft and adds it.
    ///
    /// - Parameter token: other than 0 asks for its settlement.
    /// - Returns: `HUBBUB_OK`, or the code of what is wrong with the draft (`lastError(_:)` has its text), or
    ///   `HUBBUB_E_CREDIT` when the batch is full.
    @inlinable public func append(token: UInt64 = 0) -> Int32 {
        let end = unsafe state.pointee.count
        guard end < capacity else { return HUBBUB_E_CREDIT }
        let code = unsafe createEvent(table, draft, events + end)
        guard code >= 0 else { return code }
        unsafe tokens[end] = token
        if token != 0 { unsafe state.pointee.hasTokens = true }
        unsafe state.pointee.count = end + 1
        return code
    }

    /// The error that goes with a code that `append` returned just before, on this thread.
    public func lastError(_ code: Int32) -> AdapterError { host.error(code) }

    /// Emits what is in the batch, in one call. What was taken leaves it, and so does an event that never will be
    /// taken; what there was no credit for stays.
    public func emit() -> Emission {
        guard !isEmpty else { return Emission(accepted: 0, refusal: nil) }
        var accepted: UInt64 = 0
        let offered = count
        let code = unsafe table.pointee.emit(
            table, events, state.pointee.hasTokens ? tokens : nil, UInt64(offered), &accepted)
        let refusal = code < 0 ? host.error(code) : nil
        let taken = Int(min(accepted, UInt64(offered)))
        removeFirst(taken)
        if refusal != nil, !isEmpty { dropFirst(1) }
        return Emission(accepted: taken, refusal: refusal)
    }

    /// Forgets what is in the batch.
    public func removeAll() { dropFirst(count) }

    /// Gives back the references of the first events; the others move up.
    private func dropFirst(_ dropped: Int) {
        guard dropped > 0 else { return }
        unsafe table.pointee.event_release(table, events, UInt64(dropped))
        removeFirst(dropped)
    }

    /// Forgets the first events; the others move up.
    private func removeFirst(_ removed: Int) {
        guard removed > 0 else { return }
        let left = count - removed
        unsafe events.update(from: events + removed, count: left)
        unsafe tokens.update(from: tokens + removed, count: left)
        unsafe state.pointee.count = left
        if left == 0 { unsafe state.pointee.hasTokens = false }
    }
}
