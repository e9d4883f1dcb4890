internal import AdapterKit
internal import Descriptors

extension NodeEndpoint {
    func deliver(_ deliveries: Deliveries) -> Int {
        guard isRunning else { return 0 }
        for (index, delivery) in deliveries.enumerated() {
            let bytes = delivery.event.payloadSize
            guard pushes.begin(bytes) else {
                pushBatch()
                return index
            }
            do throws(AdapterError) {
                var message = try NewMessage(delivery.event, own: settings.wire.node)
                message.source = settings.wire.node
                if message.isScheduled, settings.wire.dialect == .first {
                    throw AdapterError(.invalid, "servers of dialect 1 cannot schedule: take scheduledtime away")
                }
                let item = PushLanes.Item(token: delivery.token, message: message, bytes: bytes)
                if settings.batch > 0 {
                    batches.add(item)
                } else if lanes.add(item) {
                    push(item)
                }
            } catch {
                host.settle(delivery.token, .rejected(error))
                if pushes.end(bytes) { host.deliverReady() }
            }
        }
        pushBatch()
        return deliveries.count
    }

    private func push(_ item: PushLanes.Item) {
        ask(.push(item.message)) { [weak self] outcome in self?.pushed(item, outcome) }
    }

    private func pushed(_ item: PushLanes.Item, _ outcome: Result<QueueOutcome, ServerFailure>) {
        switch outcome {
        case .success: end(item, .delivered)
        case .failure(let failure) where failure.isFinal: end(item, .rejected(failure.error))
        case .failure(let failure):
            for follower in lanes.takeFollowers(of: item.message.destination) { end(follower, .notAttempted) }
            end(item, .retry(after: nil, failure.error))
        }
        if let next = lanes.ended(item.message.destination) { push(next) }
    }

    func end(_ item: PushLanes.Item, _ verdict: Verdict) {
        host.settle(item.token, verdict)
        if pushes.end(item.bytes) { host.deliverReady() }
    }
}
