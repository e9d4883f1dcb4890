internal import AdapterKit
internal import Descriptors

extension QueueServer {
    /// Puts back what the hub had, and looks again and again for what was not acknowledged in time, and for what was processed
    /// long ago.
    func begin() {
        if let node = settings.node?.text { recover(node) }
        if settings.lease.time > 0 {
            let task = StoreTask.expire(settings.lease, sparing: settings.node?.text ?? "")
            repeatedly(settings.lease.time / 10, within: 100...10_000) { $0.submit(task, for: .expiry) }
        }
        if settings.retention.time > 0 {
            submit(.forget, for: .forgetting)
            repeatedly(settings.retention.time / 10, within: 100...60_000) { $0.submit(.forget, for: .forgetting) }
        }
    }

    /// Does something again and again, after so many milliseconds each time.
    private func repeatedly(_ period: Int64, within bounds: ClosedRange<Int64>, _ body: @escaping (QueueServer) -> Void)
    {
        let period = UInt64(min(max(period, bounds.lowerBound), bounds.upperBound)) * 1_000_000
        loop.setTimer(after: period, every: period) { [weak self] in
            if let self { body(self) }
        }
    }

    /// How much is taken for the hub at once, in bytes of payloads.
    private static let batchBytes = 4 << 20
    /// How long after a failure the store is asked again.
    private static let pause: UInt64 = 1_000_000_000

    // MARK: The own node

    /// Hands messages for the own node to the hub as long as both sides have some.
    func feedOwnNode() {
        guard isRecovered, let node = settings.node?.text else { return }
        while let step = own.next() {
            switch step {
            case .take(let count):
                submit(.take(node, StoreBatch(messages: count, bytes: Self.batchBytes)), for: .ownNode(count))
            case .emit(let message): emit(message)
            case .ask: submit(.next(node, nil), for: .next(node))
            }
        }
    }

    private func emit(_ message: Message) {
        do throws(AdapterError) {
            let isTaken = try host.emit(message.event, token: UInt64(bitPattern: message.id.number))
            if isTaken { own.accepted(message) } else { own.refused(message) }
        } catch {
            host.count("refused_events")
            host.log(.warning, "the hub does not take message \(message.id), which is dead now: \(error.message)")
            settle([Settled(number: message.id.number, status: .dead)])
        }
    }

    func tookForOwnNode(_ messages: [Message], _ wanted: Int) {
        let bytes = messages.reduce(0) { $0 + $1.payload.bytes.count }
        own.took(messages, isCut: messages.count == wanted || bytes >= Self.batchBytes)
        feedOwnNode()
    }

    func failedForOwnNode(_ outcome: QueueOutcome) {
        own.failed()
        host.log(.warning, "messages for our node wait: \(outcome)")
        setOwnAlarm(time + 1000)
    }

    /// At that time something for the own node can be pulled.
    func setOwnAlarm(_ time: Int64?) {
        if let ownAlarm { loop.cancelTimer(ownAlarm) }
        ownAlarm = nil
        guard let time else { return }
        ownAlarm = loop.setTimer(after: QueueLoop.delay(time - self.time)) { [weak self] in
            self?.ownAlarm = nil
            self?.own.wake()
            self?.feedOwnNode()
        }
    }

    func creditCame() {
        own.credit()
        feedOwnNode()
    }

    /// The hub has settled messages of the own node: only now they are acknowledged. One that no route will ever take is
    /// dead: it stays in the store, where it can be seen.
    func settled(_ settlements: [(token: UInt64, outcome: Outcome)]) {
        var settled: [Settled] = []
        var isPaused = false
        for (token, outcome) in settlements {
            let number = Int64(bitPattern: token)
            guard own.settled(number) else { continue }
            switch outcome {
            case .delivered, .dropped: settled.append(Settled(number: number, status: .processed))
            case .rejected:
                host.count("dead_messages")
                settled.append(Settled(number: number, status: .dead))
            case .retry, .notAttempted:
                isPaused = true
                settled.append(Settled(number: number, status: .pending))
            }
        }
        settle(settled)
        if isPaused { setOwnAlarm(time + 1000) }
        feedOwnNode()
    }

    private func settle(_ settled: [Settled]) {
        if !settled.isEmpty { submit(.settle(settled), for: .settlement(settled)) }
    }

    /// The store could not note what was settled: it must, or the messages would come again.
    func settleLater(_ settled: [Settled]) {
        loop.setTimer(after: Self.pause) { [weak self] in self?.settle(settled) }
    }

    /// Puts back what the hub had and did not settle when it ended, and only then takes what there is.
    func recover(_ node: String) { submit(.recover(node), for: .recovery(node)) }

    func recoverLater(_ node: String) {
        loop.setTimer(after: Self.pause) { [weak self] in self?.recover(node) }
    }

    // MARK: Events into the endpoint

    /// Pushes what an event became.
    func push(_ message: NewMessage, token: UInt64, bytes: Int) {
        submit(.command(.push(message)), for: .delivery(token, bytes: bytes))
    }

    func finishDelivery(_ token: UInt64, _ bytes: Int, _ outcome: QueueOutcome) {
        switch outcome {
        case .message(let message):
            host.settle(token)
            noticePush(message)
        case .full(let reason):
            host.settle(
                token, .retry(after: .nanoseconds(Self.pause), AdapterError(.busy, "the queue has no room: \(reason)")))
        case .failed(let reason):
            host.settle(
                token, .retry(after: .nanoseconds(Self.pause), AdapterError(.io, "the queue's store failed: \(reason)"))
            )
        default: host.settle(token, .retry(after: .milliseconds(100), AdapterError(.busy, "too much is under way")))
        }
        if pushes.end(bytes) { host.deliverReady() }
    }

    // MARK: Operations

    func call(_ id: CallID, _ command: QueueCommand) { submit(.command(command), for: .call(id, command)) }
}
