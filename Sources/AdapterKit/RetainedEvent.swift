internal import CHubbub

/// A reference to an event of one's own: it keeps the event until the last copy of it goes.
///
/// It must go before the instance does: keep it in the adapter's own properties.
@safe public final class RetainedEvent: @unchecked Sendable {
    let pointer: UnsafePointer<hubbub_event>
    private let host: Host

    /// Takes over a reference that the caller has.
    init(owning pointer: UnsafePointer<hubbub_event>, host: Host) {
        unsafe self.pointer = unsafe pointer
        self.host = host
    }

    /// Keeps an event that was handed in for the duration of a call.
    public convenience init?(_ event: EventView, host: Host) {
        guard let kept = unsafe host.table.pointee.event_ref(host.table, event.pointer) else { return nil }
        unsafe self.init(owning: kept, host: host)
    }

    /// A look at it, valid as long as this object lives.
    public var view: EventView { unsafe EventView(pointer) }

    deinit {
        unsafe withUnsafePointer(to: Optional(pointer)) {
            unsafe host.table.pointee.event_release(host.table, $0, 1)
        }
    }
}
