package import AdapterKit
package import Descriptors

/// A sink that takes any event and forgets it.
package final class NullAdapter: Adapter {
    /// What it says of itself.
    package static var descriptor: AdapterDescriptor { .null }

    private let host: Host
    private let delay: Duration
    private let most: Int
    private let failEvery: UInt64
    private let settlements: SettlementBatch
    private var held: HeldBatches
    private var tally: Tally
    /// First attempts so far, for `fail_every`.
    private var firstAttempts: UInt64 = 0

    /// Takes the settings.
    package init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        delay = .nanoseconds(settings["delay"]?.integer ?? 0)
        let accept = settings["accept"]?.integer ?? 0
        most = accept > 0 ? Int(clamping: accept) : Int.max
        failEvery = UInt64(max(0, settings["fail_every"]?.integer ?? 0))
        settlements = SettlementBatch(host: host)
        held = HeldBatches(limit: max(host.limits.batchEvents, 16_384))
        tally = Tally(measures: settings["measure"]?.boolean ?? false)
    }

    /// There is nothing to open.
    package func start() throws(AdapterError) -> Progress { .done }

    /// Settles at once what it still holds.
    package func stop(deadline: Duration) -> Progress {
        for token in held.removeAll() { settlements.delivered(token) }
        settlements.flush()
        return .done
    }

    /// Takes the batch, or as much of it as the settings allow.
    package func deliver(_ deliveries: Deliveries) -> Int {
        let taken = min(deliveries.count, most, delay > .zero ? held.room : Int.max)
        if failEvery == 0, delay == .zero {
            tally.add(deliveries, 0..<taken)
            settlements.delivered(deliveries, first: taken)
        } else {
            takeOneByOne(deliveries.prefix(taken))
        }
        settlements.flush()
        // With no room at all the end of a delay says when there is some.
        if taken < deliveries.count, taken > 0 || held.isEmpty { becomeReady() }
        return taken
    }

    /// Answers `report`.
    package func call(_ call: Call) throws(AdapterError) {
        host.complete(call.id, .success(.json(tally.json)))
        if call.parameters["reset"]?.boolean == true { tally.reset() }
    }

    private func takeOneByOne(_ deliveries: Slice<Deliveries>) {
        var kept: [UInt64] = []
        var failed: Set<UInt64> = []
        for index in deliveries.indices {
            let delivery = deliveries[index]
            if failed.contains(delivery.key) {
                settlements.add(delivery.token, .notAttempted)
                continue
            }
            if shallFail(delivery) {
                tally.retried += 1
                failed.insert(delivery.key)
                settlements.add(delivery.token, .retry(after: nil))
                continue
            }
            tally.add(deliveries.base, index..<index + 1)
            if delay > .zero { kept.append(delivery.token) } else { settlements.delivered(delivery.token) }
        }
        if !kept.isEmpty { hold(kept) }
    }

    private func shallFail(_ delivery: Delivery) -> Bool {
        guard failEvery > 0, delivery.attempt == 1 else { return false }
        firstAttempts += 1
        return firstAttempts % failEvery == 0
    }

    /// Settles the tokens after the delay.
    private func hold(_ tokens: [UInt64]) {
        held.add(tokens)
        do throws(AdapterError) {
            try host.setTimer(after: delay) { [weak self] in self?.releaseOldest() }
        } catch {
            host.log(.warning, "settling without the delay: \(error.message)")
            releaseOldest()
        }
    }

    private func releaseOldest() {
        let wasFull = held.room == 0
        for token in held.removeOldest() { settlements.delivered(token) }
        settlements.flush()
        if wasFull { host.deliverReady() }
    }

    /// Asks for more after this call has returned.
    private func becomeReady() {
        do throws(AdapterError) {
            try host.post { [weak self] in self?.host.deliverReady() }
        } catch {
            host.deliverReady()
        }
    }
}
