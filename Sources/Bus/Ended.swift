internal import CHubbub
internal import EventBlock

/// What a batch of settlements brought to its end, told in few calls: one for neighbours of one route.
@safe struct Ended: ~Copyable {
    private var chain = EventReference.Chain()
    private var delivered: Unmanaged<InboundRoute>?
    private var count = 0
    private var settled: Unmanaged<InboundRoute>?
    private var places: [EventPlace] = []
    /// Events whose sources wait to hear that they were delivered.
    private var awaited: [QueuedEvent] = unsafe []
    private let now: UInt64
    private var noted = InlineArray<8, RecentEvents.Entry>(repeating: RecentEvents.Entry())
    private var notedCount = 0

    /// - Parameter now: nanoseconds of the monotonic clock.
    init(now: UInt64) {
        self.now = now
        unsafe delivered = nil
        unsafe settled = nil
    }

    /// Gives a reference back.
    mutating func release(_ event: UnsafePointer<hubbub_event>) { unsafe chain.release(event) }

    /// Counts a delivery, and gives the reference to its event back.
    @inline(__always)
    mutating func deliver(_ queued: QueuedEvent, _ inbound: Unmanaged<InboundRoute>) {
        if unsafe delivered?.toOpaque() != inbound.toOpaque() {
            flushDelivered()
            unsafe delivered = unsafe inbound
        }
        if notedCount < RecentEvents.batchLimit { unsafe note(queued) }
        count &+= 1
        unsafe chain.release(queued.event)
    }

    private mutating func note(_ queued: QueuedEvent) {
        noted[notedCount] = unsafe RecentEvents.Entry(
            id: RecentEvents.id(of: queued.event), attempts: queued.attempts, time: now)
        notedCount += 1
    }

    /// Whether another settlement of that route can be noted without telling those before it, which nobody does under a lock.
    @inline(__always)
    func gathers(_ inbound: Unmanaged<InboundRoute>) -> Bool {
        unsafe settled == nil || settled?.toOpaque() == inbound.toOpaque()
    }

    /// Notes that the sink took an event of a durable route.
    mutating func settle(_ place: EventPlace, _ inbound: Unmanaged<InboundRoute>) {
        if unsafe settled?.toOpaque() != inbound.toOpaque() {
            flushSettled()
            unsafe settled = unsafe inbound
        }
        places.append(place)
    }

    /// Notes that the source of a delivered event waits to hear of it.
    mutating func tell(_ queued: QueuedEvent) { unsafe awaited.append(queued) }

    /// Tells all of it: the sources last, so that whoever hears of a delivery finds it counted.
    mutating func flush() {
        flushDelivered()
        flushSettled()
        chain.flush()
        for index in unsafe awaited.indices { unsafe SourcePort.settle(awaited[index], .delivered) }
        unsafe awaited.removeAll()
    }

    private mutating func flushDelivered() {
        unsafe delivered?._withUnsafeGuaranteedRef { inbound in
            inbound.route.counters.delivered.add(count)
            inbound.route.recent.add(noted, notedCount)
        }
        (count, notedCount) = (0, 0)
    }

    private mutating func flushSettled() {
        unsafe settled?._withUnsafeGuaranteedRef { inbound in
            guard let custody = inbound.route.custody, !places.isEmpty else { return }
            unsafe places.withUnsafeBufferPointer { unsafe custody.custodian.settle($0, of: custody.number) }
        }
        places.removeAll(keepingCapacity: true)
    }
}
