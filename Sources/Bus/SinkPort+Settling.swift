package import CHubbub
internal import Descriptors
internal import EventBlock
internal import Locks
internal import Routing
internal import Synchronization

// What becomes of deliveries: their end, or another attempt.

extension SinkPort {
    /// Settles deliveries. [any thread]
    ///
    /// - Returns: how many tokens were unknown or settled before.
    package func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int, now: UInt64) -> Int {
        var unknown = 0
        var done = 0
        let wasFull = state.withLock { state in
            defer { state.isShort = false }
            return unsafe state.isShort || state.inFlight.room == 0
        }
        unsafe withUnsafeTemporaryAllocation(of: Special.self, capacity: Self.batchLimit) { specials in
            let specials = unsafe specials.baseAddress.unsafelyUnwrapped
            while done < count {
                let size = min(Self.batchLimit, count - done)
                unsafe unknown += settle(settlements + done, size, specials, now)
                done += size
            }
        }
        if wasFull { wake() }
        return unknown
    }

    /// A delivery whose end is more than that.
    @unsafe private struct Special {
        let entry: InFlightTable.Entry
        let settlement: UnsafePointer<hubbub_settlement>
    }

    /// Settles a batch: what was simply delivered at once, the rest outside the lock.
    private func settle(
        _ settlements: UnsafePointer<hubbub_settlement>, _ count: Int, _ specials: UnsafeMutablePointer<Special>,
        _ now: UInt64
    ) -> Int {
        var ended = Ended(now: now)
        var specialCount = 0
        let unknown = state.withLock { state in
            var unknown = 0
            for index in 0..<count {
                let settlement = unsafe settlements + index
                guard let entry = unsafe state.inFlight.remove(settlement.pointee.token) else {
                    unknown += 1
                    continue
                }
                let isDelivered = unsafe settlement.pointee.outcome == HUBBUB_DELIVERED
                if isDelivered, unsafe entry.pointee.isPlain {
                    unsafe ended.deliver(entry.pointee.queued, entry.pointee.inbound)
                } else if isDelivered, unsafe entry.pointee.isKept, unsafe ended.gathers(entry.pointee.inbound) {
                    unsafe ended.settle(entry.pointee.queued.place, entry.pointee.inbound)
                    unsafe ended.deliver(entry.pointee.queued, entry.pointee.inbound)
                } else {
                    let special = unsafe Special(entry: entry.pointee, settlement: settlement)
                    unsafe (specials + specialCount).initialize(to: special)
                    specialCount += 1
                }
            }
            return unknown
        }
        for index in 0..<specialCount {
            unsafe finish(specials[index].entry, specials[index].settlement, now, &ended)
        }
        ended.flush()
        return unknown
    }

    private func finish(
        _ entry: InFlightTable.Entry, _ settlement: UnsafePointer<hubbub_settlement>, _ now: UInt64,
        _ ended: inout Ended
    ) {
        let queued = unsafe entry.queued
        if let delivered = unsafe entry.delivered { unsafe ended.release(delivered) }
        unsafe entry.inbound._withUnsafeGuaranteedRef { inbound in
            switch unsafe Settlement.Outcome(rawValue: settlement.pointee.outcome) ?? .rejected {
            case .delivered:
                if unsafe queued.source != nil { unsafe ended.tell(queued) }
                if inbound.isDurable { unsafe ended.settle(queued.place, entry.inbound) }
                unsafe ended.deliver(queued, entry.inbound)
                unsafe advance(inbound, queued.key)
            case .rejected, .dropped:
                inbound.route.counters.rejected.add(1)
                let text = unsafe String(copying: settlement.pointee.text)
                unsafe giveUp(queued, inbound, .rejected, code: settlement.pointee.code, text, now)
                unsafe ended.release(queued.event)
            case .retry: unsafe retry(queued, entry.token, inbound, settlement.pointee.delay_ms, now, &ended)
            case .notAttempted:
                var again = unsafe queued
                unsafe again.attempts -= 1
                unsafe giveBack(again, entry.token, inbound, until: now)
            }
        }
    }

    /// Gives the event back to its route, or gives it up after the last attempt.
    private func retry(
        _ queued: QueuedEvent, _ token: UInt64, _ inbound: InboundRoute, _ delay: UInt32, _ now: UInt64,
        _ ended: inout Ended
    ) {
        let limits = inbound.route.spec.limits
        var queued = unsafe queued
        if unsafe queued.firstFailure == 0 { unsafe queued.firstFailure = now }
        let age = unsafe now - min(now, queued.firstFailure)
        guard unsafe limits.allowsAttempt(after: Int(queued.attempts), age: age) else {
            inbound.route.counters.exhausted.add(1)
            let reason = unsafe "given up after \(queued.attempts) attempts"
            unsafe giveUp(queued, inbound, .exhausted, code: HUBBUB_E_FAILED, reason, now)
            return unsafe ended.release(queued.event)
        }
        inbound.route.counters.retried.add(1)
        let milliseconds = unsafe delay > 0 ? UInt64(delay) : Self.backOff(queued.attempts)
        unsafe giveBack(queued, token, inbound, until: now + milliseconds * 1_000_000)
    }

    /// 100 ms, doubled with each attempt up to 30 s, of which up to a half is chance.
    private static func backOff(_ attempts: UInt32) -> UInt64 {
        let whole = min(30_000, UInt64(100) << UInt64(min(attempts, 10) - 1))
        return UInt64.random(in: whole / 2...whole)
    }

    private func giveBack(_ queued: QueuedEvent, _ token: UInt64, _ inbound: InboundRoute, until: UInt64) {
        state.withLock { _ in unsafe inbound.present.giveBack(queued, token: token, until: until) }
        wake()
    }

    /// The route is done with an event that it did not deliver: its source hears of it, or it becomes a dead letter.
    func giveUp(
        _ queued: QueuedEvent, _ inbound: InboundRoute, _ verdict: RecentEvents.Verdict, code: Int32, _ text: String,
        _ now: UInt64
    ) {
        inbound.route.recent.add(
            unsafe RecentEvents.Entry(
                id: RecentEvents.id(of: queued.event), verdict: verdict, attempts: queued.attempts, time: now,
                reason: text))
        if let custody = inbound.route.custody {
            let age = unsafe queued.firstFailure == 0 ? 0 : now - min(now, queued.firstFailure)
            let event = unsafe GivenUpEvent(
                event: queued.event, place: queued.place, attempts: queued.attempts, age: age, code: code, reason: text)
            unsafe custody.custodian.giveUp(event, of: custody.number)
        } else {
            unsafe SourcePort.settle(queued, .rejected, code: code, text: text)
        }
        unsafe advance(inbound, queued.key)
    }

    /// Lets the next event of a key go, where the sink gets one at a time.
    private func advance(_ inbound: InboundRoute, _ key: UInt64) {
        guard inbound.isStrict else { return }
        let hasNext = state.withLock { _ in inbound.present.lanes.finish(key) }
        if hasNext { wake() }
    }

    /// The endpoint stopped: what it did not settle goes back to its routes, as if not attempted. [endpoint's thread]
    package func takeBack() {
        let entries = unsafe state.withLock { unsafe $0.inFlight.removeAll() }
        for index in unsafe entries.indices {
            let entry = unsafe entries[index]
            if let delivered = unsafe entry.delivered { unsafe EventReference.release(delivered) }
            var again = unsafe entry.queued
            unsafe again.attempts -= 1
            unsafe entry.inbound._withUnsafeGuaranteedRef { unsafe giveBack(again, entry.token, $0, until: 0) }
        }
    }
}
