public import CHubbub

/// Settles deliveries in batches without allocating memory of its own. One thread at a time.
@safe public final class SettlementBatch {
    private let host: Host
    @usableFromInline let capacity: Int
    @usableFromInline let settlements: UnsafeMutablePointer<hubbub_settlement>
    @usableFromInline var count = 0

    /// An empty batch.
    ///
    /// - Parameter capacity: nil for as many as one `deliver` brings.
    public init(host: Host, capacity: Int? = nil) {
        self.host = host
        self.capacity = max(1, capacity ?? host.limits.batchEvents)
        unsafe settlements = UnsafeMutablePointer.allocate(capacity: self.capacity)
        unsafe settlements.initialize(repeating: hubbub_settlement(), count: self.capacity)
    }

    deinit { unsafe settlements.deallocate() }

    /// Adds a delivery that was delivered; a full batch is sent first.
    @inlinable public func delivered(_ token: UInt64) {
        if count == capacity { flush() }
        let place = unsafe settlements + count
        unsafe place.pointee.token = token
        // The text of every place is empty for ever; the other fields may be left from a different outcome.
        unsafe place.pointee.outcome = HUBBUB_DELIVERED
        unsafe place.pointee.delay_ms = 0
        unsafe place.pointee.code = HUBBUB_OK
        count += 1
    }

    /// Adds the first `count` of a batch as delivered.
    public func delivered(_ deliveries: Deliveries, first taken: Int) {
        var next = 0
        let end = min(taken, deliveries.count)
        while next < end {
            if count == capacity { flush() }
            let part = min(end - next, capacity - count)
            fill(from: count, with: deliveries, next..<next + part)
            count += part
            next += part
        }
    }

    private func fill(from start: Int, with deliveries: Deliveries, _ range: Range<Int>) {
        var place = unsafe settlements + start
        for index in range {
            unsafe place.pointee.token = deliveries[index].token
            unsafe place.pointee.outcome = HUBBUB_DELIVERED
            unsafe place.pointee.delay_ms = 0
            unsafe place.pointee.code = HUBBUB_OK
            unsafe place += 1
        }
    }

    /// Adds a delivery with what became of it. One with a text is sent at once, because texts are not kept.
    public func add(_ token: UInt64, _ verdict: Verdict) {
        guard verdict.error == nil else { return host.settle(token, verdict) }
        if count == capacity { flush() }
        unsafe settlements[count] = hubbub_settlement(token: token, verdict)
        count += 1
    }

    /// Sends what was added.
    public func flush() {
        guard count > 0 else { return }
        let settled = UInt64(count)
        count = 0
        unsafe host.table.pointee.settle(host.table, settlements, settled)
    }
}
