internal import AdapterKit
internal import Descriptors

extension NodeEndpoint {
    /// How long after a failure an acknowledgement is tried again.
    private static let acknowledgementPause: Duration = .seconds(1)

    /// Whether the server answers, for an endpoint that does not pull.
    func probe() {
        ask(.list(settings.wire.node.text, limit: 1)) { [weak self] outcome in
            guard let self, case .failure = outcome else { return }
            pause(pace.failed()) { $0.probe() }
        }
    }

    /// Pulls the next message, where there is room for one.
    func pullNext() {
        let room = window - withHub.count - acknowledging.count
        guard isRunning, settings.receives, !isPulling, alarm == nil, held.isEmpty, room > 0 else { return }
        isPulling = true
        guard isRecovered else { return recover() }
        guard leftovers.isEmpty else { return fetch(leftovers.removeFirst()) }
        let node = settings.wire.node.text
        ask(batch > 0 ? .pullSome(node, min(batch, room)) : .pull(node)) { [weak self] in self?.pulled($0) }
    }

    private func pulled(_ outcome: Result<QueueOutcome, ServerFailure>) {
        isPulling = false
        switch outcome {
        case .success(.message(let message)):
            pace.found()
            emit(message)
            pullNext()
        case .success(.messages(let messages)):
            pace.found()
            for message in messages { emit(message) }
            pullNext()
        case .success(.notFound):
            missBatches()
            pullNext()
        case .success: pause(pace.foundNothing()) { $0.pullNext() }
        case .failure: pause(pace.failed()) { $0.pullNext() }
        }
    }

    private func pause(_ nanoseconds: UInt64, _ then: @escaping (NodeEndpoint) -> Void) {
        guard isRunning else { return }
        alarm = try? host.setTimer(after: .nanoseconds(Int64(clamping: nanoseconds))) { [weak self] in
            guard let self else { return }
            alarm = nil
            then(self)
        }
    }

    // MARK: What an earlier run left

    /// The original server has no lease: what was pulled and never acknowledged stays with us for ever.
    private func recover() {
        ask(.list(settings.wire.node.text, limit: 100)) { [weak self] outcome in
            guard let self else { return }
            isPulling = false
            switch outcome {
            case .success(.messages(let messages)): recover(messages)
            case .success: isRecovered = true
            case .failure: return pause(pace.failed()) { $0.pullNext() }
            }
            pullNext()
        }
    }

    private func recover(_ messages: [Message]) {
        isRecovered = true
        let own = settings.wire.node.text
        leftovers = messages.filter { $0.status == .processing && $0.destination == own }.map(\.id)
        if messages.count >= 100 {
            host.log(
                .warning,
                "the server lists \(messages.count) messages and no more: what was left behind them stays there")
        }
        if !leftovers.isEmpty { host.log(.info, "\(leftovers.count) messages of an earlier run come again") }
    }

    private func fetch(_ id: MessageID) {
        ask(.get(settings.wire.node.text, id)) { [weak self] outcome in
            guard let self else { return }
            isPulling = false
            switch outcome {
            case .success(.message(let message)) where message.status == .processing:
                host.count("recovered_messages")
                emit(message)
            case .success: break
            case .failure:
                leftovers.insert(id, at: 0)
                return pause(pace.failed()) { $0.pullNext() }
            }
            pullNext()
        }
    }

    // MARK: The hub

    private func emit(_ message: Message) {
        guard held.isEmpty else { return held.append(message) }
        lastToken += 1
        do throws(AdapterError) {
            if try host.emit(message.event, token: lastToken) {
                withHub[lastToken] = message
            } else {
                held = [message]
            }
        } catch {
            host.count("refused_events")
            host.log(
                .warning, "the hub does not take message \(message.id), which stays in processing: \(error.message)")
        }
    }

    func credit() {
        let waiting = held
        held = []
        for message in waiting { emit(message) }
        pullNext()
    }

    /// Only now the server may forget the messages.
    func settled(_ settlements: Settlements) {
        var ended: [MessageID] = []
        for settlement in settlements {
            guard let message = withHub.removeValue(forKey: settlement.token) else { continue }
            switch settlement.outcome {
            case .delivered, .dropped: ended.append(message.id)
            case .rejected:
                host.count("rejected_messages")
                ended.append(message.id)
            case .retry, .notAttempted: emitLater(message)
            }
        }
        acknowledge(ended)
        pullNext()
    }

    private func emitLater(_ message: Message) {
        _ = try? host.setTimer(after: .seconds(1)) { [weak self] in
            guard let self, isRunning else { return }
            guard held.isEmpty else { return emitLater(message) }
            emit(message)
        }
    }

    /// As few requests as there may be.
    private func acknowledge(_ ids: [MessageID]) {
        acknowledging.formUnion(ids)
        let node = settings.wire.node.text
        var rest = ids[...]
        while let first = rest.first {
            let some = Array(rest.prefix(max(1, batch)))
            rest = rest.dropFirst(some.count)
            let command: QueueCommand = some.count > 1 ? .acknowledgeAll(node, some) : .acknowledge(node, first)
            ask(command) { [weak self] outcome in self?.acknowledged(some, outcome) }
        }
    }

    private func acknowledged(_ ids: [MessageID], _ outcome: Result<QueueOutcome, ServerFailure>) {
        switch outcome {
        case .failure where isRunning:
            _ = try? host.setTimer(after: Self.acknowledgementPause) { [weak self] in self?.acknowledge(ids) }
            return
        case .success(.notFound) where ids.count > 1:
            missBatches()
            return acknowledge(ids)
        case .success(.notFound): host.count("unknown_acknowledgements")
        case .success(.acknowledged(_, let missing)) where !missing.isEmpty:
            host.count("unknown_acknowledgements", UInt64(missing.count))
        default: break
        }
        acknowledging.subtract(ids)
        endIfDone()
        pullNext()
    }
}
