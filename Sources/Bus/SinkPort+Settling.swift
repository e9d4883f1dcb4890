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
        var chain = EventReference.Chain()
        var delivered = Delivered()
        var specialCount = 0
        let unknown = state.withLock { state in
            var unknown = 0
            for index in 0..<count {
                let settlement = unsafe settlements + index
                guard let entry = unsafe state.inFlight.remove(settlement.pointee.token) else {
                    unknown += 1
                    continue
                }
                let isPlain = unsafe entry.pointee.delivered == nil && entry.pointee.queued.source == nil
                if isPlain, unsafe settlement.pointee.outcome == HUBBUB_DELIVERED {
                    unsafe delivered.add(entry.pointee.route)
                    unsafe chain.release(entry.pointee.queued.event)
                } else {
                    let special = unsafe Special(entry: entry.pointee, settlement: settlement)
                    unsafe (specials + specialCount).initialize(to: special)
                    specialCount += 1
                }
            }
            return unknown
        }
        delivered.flush()
        for index in 0..<specialCount {
            unsafe finish(specials[index].entry, specials[index].settlement, now, &chain)
        }
        chain.flush()
        return unknown
    }

    /// Counts what was delivered, one addition for neighbours of one route.
    @safe private struct Delivered: ~Copyable {
        private var route: Unmanaged<Route>?
        private var count = 0

        init() { unsafe route = nil }

        @inline(__always)
        mutating func add(_ next: Unmanaged<Route>) {
            if unsafe route?.toOpaque() != next.toOpaque() {
                flush()
                unsafe route = unsafe next
            }
            count &+= 1
        }

        mutating func flush() {
            unsafe route?._withUnsafeGuaranteedRef { $0.counters.delivered.add(count) }
            count = 0
        }
    }

    private func finish(
        _ entry: InFlightTable.Entry, _ settlement: UnsafePointer<hubbub_settlement>, _ now: UInt64,
        _ chain: inout EventReference.Chain
    ) {
        let queued = unsafe entry.queued
        let route = unsafe entry.route
        if let delivered = unsafe entry.delivered { unsafe chain.release(delivered) }
        let isFinal: Bool
        switch unsafe Settlement.Outcome(rawValue: settlement.pointee.outcome) ?? .rejected {
        case .delivered:
            unsafe route._withUnsafeGuaranteedRef { $0.counters.delivered.add(1) }
            if unsafe queued.source != nil { unsafe SourcePort.settle(queued, .delivered) }
            isFinal = true
        case .rejected, .dropped:
            unsafe route._withUnsafeGuaranteedRef { $0.counters.rejected.add(1) }
            let text = unsafe String(copying: settlement.pointee.text)
            unsafe SourcePort.settle(queued, .rejected, code: settlement.pointee.code, text: text)
            isFinal = true
        case .retry:
            isFinal = unsafe route._withUnsafeGuaranteedRef {
                unsafe retry(entry, queued, $0, delay: settlement.pointee.delay_ms, now: now)
            }
        case .notAttempted:
            var again = unsafe queued
            unsafe again.attempts -= 1
            unsafe route._withUnsafeGuaranteedRef { unsafe giveBack(again, entry.token, $0, until: now) }
            isFinal = false
        }
        if isFinal { unsafe chain.release(queued.event) }
    }

    /// Gives the event back to its route, or gives it up after the last attempt (then true).
    private func retry(
        _ entry: InFlightTable.Entry, _ queued: QueuedEvent, _ route: Route, delay: UInt32, now: UInt64
    ) -> Bool {
        guard unsafe Int(queued.attempts) < route.spec.limits.attempts else {
            route.counters.exhausted.add(1)
            unsafe SourcePort.settle(
                queued, .rejected, code: HUBBUB_E_FAILED, text: "given up after \(queued.attempts) attempts")
            return true
        }
        route.counters.retried.add(1)
        let milliseconds = unsafe delay > 0 ? UInt64(delay) : Self.backOff(queued.attempts)
        unsafe giveBack(queued, entry.token, route, until: now + milliseconds * 1_000_000)
        return false
    }

    /// 100 ms, doubled with each attempt up to 30 s, of which up to a half is chance.
    private static func backOff(_ attempts: UInt32) -> UInt64 {
        let whole = min(30_000, UInt64(100) << UInt64(min(attempts, 10) - 1))
        return UInt64.random(in: whole / 2...whole)
    }

    private func giveBack(_ queued: QueuedEvent, _ order: UInt64, _ route: Route, until: UInt64) {
        let inbound = inbound.first { $0.route === route }
        state.withLock { _ in unsafe inbound?.giveBack(queued, order: order, until: until) }
        wake()
    }

    /// The endpoint stopped: what it did not settle goes back to its routes, as if not attempted. [endpoint's thread]
    package func takeBack() {
        let entries = unsafe state.withLock { unsafe $0.inFlight.removeAll() }
        for index in unsafe entries.indices {
            let entry = unsafe entries[index]
            if let delivered = unsafe entry.delivered { unsafe EventReference.release(delivered) }
            var again = unsafe entry.queued
            unsafe again.attempts -= 1
            unsafe entry.route._withUnsafeGuaranteedRef { unsafe giveBack(again, entry.token, $0, until: 0) }
        }
    }
}
