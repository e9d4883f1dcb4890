internal import AdapterKit
internal import Descriptors

extension NodeEndpoint {
    /// Pushes the next batch, where none is under way.
    func pushBatch() {
        guard let items = batches.next(most: batch) else { return }
        guard items.count > 1 else { return pushSingly(items[...]) }
        ask(.pushAll(items.map(\.message))) { [weak self] in self?.pushed(items, $0) }
    }

    private func pushed(_ items: [PushLanes.Item], _ outcome: Result<QueueOutcome, ServerFailure>) {
        switch outcome {
        case .success(.notFound):
            missBatches()
            pushSingly(items[...])
        case .success:
            for item in items { end(item, .delivered) }
            endBatch()
        // One message is wrong, or there are too many of them: each is judged for itself.
        case .failure(let failure) where failure.isFinal: pushSingly(items[...])
        case .failure(let failure): giveUp(items[...], failure)
        }
    }

    /// Pushes messages one behind the other.
    private func pushSingly(_ items: ArraySlice<PushLanes.Item>) {
        guard let item = items.first else { return endBatch() }
        ask(.push(item.message)) { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .success: end(item, .delivered)
            case .failure(let failure) where failure.isFinal: end(item, .rejected(failure.error))
            case .failure(let failure): return giveUp(items, failure)
            }
            pushSingly(items.dropFirst())
        }
    }

    /// What could not be pushed is tried again, before what came behind it.
    private func giveUp(_ items: ArraySlice<PushLanes.Item>, _ failure: ServerFailure) {
        for follower in batches.takeWaiting() { end(follower, .notAttempted) }
        for item in items { end(item, .retry(after: nil, failure.error)) }
        endBatch()
    }

    private func endBatch() {
        batches.ended()
        pushBatch()
    }

    /// The server knows no batches: from now on it is asked for one message at a time.
    func missBatches() {
        guard batch > 0 else { return }
        batch = 0
        host.log(.warning, "the server knows no batches of messages, which max_batch asks for: it gets one at a time")
    }
}
