internal import CHubbub
internal import EventBlock

/// What a batch of settlements brought to its end, told in few calls: one for neighbours of one route.
@safe struct Ended: ~Copyable {
    private var chain = EventReference.Chain()
    private var delivered: Unmanaged<InboundRoute>?
    private var count = 0
    private var settled: Unmanaged<InboundRoute>?
    private var places: [EventPlace] = []

    init() {
        unsafe delivered = nil
        unsafe settled = nil
    }

    /// Gives a reference back.
    mutating func release(_ event: UnsafePointer<hubbub_event>) { unsafe chain.release(event) }

    /// Counts a delivery, and gives the reference to its event back.
    @inline(__always)
    mutating func deliver(_ event: UnsafePointer<hubbub_event>, _ inbound: Unmanaged<InboundRoute>) {
        if unsafe delivered?.toOpaque() != inbound.toOpaque() {
            flushDelivered()
            unsafe delivered = unsafe inbound
        }
        count &+= 1
        unsafe chain.release(event)
    }

    /// Notes that the sink took an event of a durable route.
    mutating func settle(_ place: EventPlace, _ inbound: Unmanaged<InboundRoute>) {
        if unsafe settled?.toOpaque() != inbound.toOpaque() {
            flushSettled()
            unsafe settled = unsafe inbound
        }
        places.append(place)
    }

    /// Tells all of it.
    mutating func flush() {
        flushDelivered()
        flushSettled()
        chain.flush()
    }

    private mutating func flushDelivered() {
        unsafe delivered?._withUnsafeGuaranteedRef { $0.route.counters.delivered.add(count) }
        count = 0
    }

    private mutating func flushSettled() {
        unsafe settled?._withUnsafeGuaranteedRef { inbound in
            guard let custody = inbound.route.custody, !places.isEmpty else { return }
            unsafe places.withUnsafeBufferPointer { unsafe custody.custodian.settle($0, of: custody.number) }
        }
        places.removeAll(keepingCapacity: true)
    }
}
