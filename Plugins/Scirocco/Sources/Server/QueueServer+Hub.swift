internal import AdapterKit
internal import Descriptors

extension QueueServer {
    /// How much is taken for the hub at once, in bytes of payloads.
    private static let batchBytes = 4 << 20
    /// How long after a failure the store is asked again.
    private static let pause: Duration = .seconds(1)

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
        if let ownAlarm { host.cancelTimer(ownAlarm) }
        ownAlarm = nil
        guard let time else { return }
        ownAlarm = try? host.setTimer(after: .milliseconds(max(0, time - self.time))) { [weak self] in
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
    func settled(_ settlements: Settlements) {
        var settled: [Settled] = []
        var isPaused = false
        for settlement in settlements {
            let number = Int64(bitPattern: settlement.token)
            guard own.settled(number) else { continue }
            switch settlement.outcome {
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
        _ = try? host.setTimer(after: Self.pause) { [weak self] in self?.settle(settled) }
    }

    /// Puts back what the hub had and did not settle when it ended, and only then takes what there is.
    func recover(_ node: String) { submit(.recover(node), for: .recovery(node)) }

    func recoverLater(_ node: String) {
        _ = try? host.setTimer(after: Self.pause) { [weak self] in self?.recover(node) }
    }

    // MARK: Events into the endpoint

    func deliver(_ deliveries: Deliveries) -> Int {
        for (index, delivery) in deliveries.enumerated() {
            let bytes = delivery.event.payloadSize
            guard pushes.begin(bytes) else { return index }
            do throws(AdapterError) {
                let message = try NewMessage(delivery.event, own: settings.node)
                submit(.command(.push(message)), for: .delivery(delivery.token, bytes: bytes))
            } catch {
                host.settle(delivery.token, .rejected(error))
                if pushes.end(bytes) { host.deliverReady() }
            }
        }
        return deliveries.count
    }

    func finishDelivery(_ token: UInt64, _ bytes: Int, _ outcome: QueueOutcome) {
        switch outcome {
        case .message(let message):
            host.settle(token)
            noticePush(message)
        case .full(let reason):
            host.settle(token, .retry(after: Self.pause, AdapterError(.busy, "the queue has no room: \(reason)")))
        case .failed(let reason):
            host.settle(token, .retry(after: Self.pause, AdapterError(.io, "the queue's store failed: \(reason)")))
        default: host.settle(token, .retry(after: .milliseconds(100), AdapterError(.busy, "too much is under way")))
        }
        if pushes.end(bytes) { host.deliverReady() }
    }

    // MARK: Operations

    func call(_ call: Call) throws(AdapterError) {
        let command = try Operation.command(call, own: settings.node, longestList: settings.rules.list)
        submit(.command(command), for: .call(call.id, command))
    }
}
