internal import CHubbub
internal import EventBlock

/// An event on its way: what the hub knows about it stands here, not in the block.
@unsafe struct QueuedEvent: @unchecked Sendable {
    /// Holds one reference.
    var event: UnsafePointer<hubbub_event>
    /// The source that wants to learn the settlement, and its entry for it; 0 for none.
    var source: Unmanaged<SourcePort>?
    var tracker: UInt32
    /// Deliveries so far.
    var attempts: UInt32
    // What the sink's thread would otherwise fetch from the block, which lies in the source's cache.
    /// Bytes of the block.
    let size: UInt32
    /// The interned type.
    let type: UInt32
    /// Equal for events whose order matters among themselves: those of one subject, and those of none.
    let key: UInt64
    /// Among the events of its route, once it has one: what the custodian numbered, or, in memory alone, its first delivery.
    var place: EventPlace
    /// When its first delivery failed, in nanoseconds of the monotonic clock; 0 for not yet.
    var firstFailure: UInt64

    @inline(__always)
    init(_ event: UnsafePointer<hubbub_event>, source: Unmanaged<SourcePort>?, tracker: UInt32) {
        unsafe self.init(WaitingEvent(event))
        unsafe self.source = unsafe source
        unsafe self.tracker = tracker
    }

    /// One that a custodian keeps.
    init(_ offered: OfferedEvent) {
        unsafe self.init(offered.event, source: nil, tracker: 0)
        unsafe place = unsafe offered.place
    }

    /// One that nobody is concerned with.
    @inline(__always)
    init(_ waiting: WaitingEvent) {
        unsafe event = unsafe waiting.event
        unsafe source = nil
        unsafe tracker = 0
        unsafe attempts = 0
        unsafe size = waiting.size
        unsafe type = waiting.type
        unsafe key = waiting.key
        unsafe place = EventPlace(previous: 0, order: 0)
        unsafe firstFailure = 0
    }

    /// Events of one subject keep their order among themselves.
    @inline(__always)
    static func key(of event: UnsafePointer<hubbub_event>) -> UInt64 {
        guard unsafe event.pointee.subject.size > 0 else { return 0 }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let subject = unsafe hubbub_event_get_subject(event).raw
        for index in subject.indices { hash = unsafe (hash ^ UInt64(subject[index])) &* 0x100_0000_01b3 }
        return hash | 1
    }
}

/// What a queue holds of every event: two of them in a cache line, because each line of a queue goes from the source's
/// processor to the sink's, and back.
@unsafe struct WaitingEvent: @unchecked Sendable {
    /// Holds one reference.
    let event: UnsafePointer<hubbub_event>
    let key: UInt64
    let size: UInt32
    let type: UInt32
    /// Somebody is concerned with the event: a source that waits for its settlement, or a custodian.
    var hasConcern = false

    @inline(__always)
    init(_ event: UnsafePointer<hubbub_event>) {
        unsafe self.event = unsafe event
        unsafe key = QueuedEvent.key(of: event)
        unsafe size = event.pointee.size
        unsafe type = EventSlot.of(event).pointee.stamp.type
    }

    @inline(__always)
    init(_ queued: QueuedEvent) {
        unsafe event = unsafe queued.event
        unsafe key = queued.key
        unsafe size = queued.size
        unsafe type = queued.type
        unsafe hasConcern = queued.source != nil || queued.place.order != 0
    }
}

/// What a queue holds beside of the events that somebody is concerned with.
@unsafe struct Concern: @unchecked Sendable {
    private let source: Unmanaged<SourcePort>?
    private let tracker: UInt32
    private let place: EventPlace

    init(_ queued: QueuedEvent) {
        unsafe source = unsafe queued.source
        unsafe tracker = queued.tracker
        unsafe place = queued.place
    }

    /// Puts it back where it came from.
    func restore(to queued: inout QueuedEvent) {
        unsafe queued.source = unsafe source
        unsafe queued.tracker = tracker
        unsafe queued.place = unsafe place
    }
}
