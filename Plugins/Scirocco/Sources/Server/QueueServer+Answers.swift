internal import AdapterKit
internal import Descriptors

extension QueueServer {
    /// What became of a task.
    func finished(_ asker: Asker, _ answer: StoreAnswer) {
        switch (asker, answer) {
        case (.client(let connection, let form, let command, let until), .outcome(let outcome)):
            if case .nothing = outcome, until > time, !isEnding, connection.isOpen, let node = command.pullingNode {
                return hold(asker, connection, until, node)
            }
            finish(connection, form, command, outcome)
        case (.call(let id, let command), .outcome(let outcome)):
            noticePush(command, outcome)
            host.complete(id, Operation.answer(outcome, to: command))
        case (.delivery(let token, let bytes), .outcome(let outcome)): finishDelivery(token, bytes, outcome)
        case (.ownNode(let wanted), .taken(let messages)): tookForOwnNode(messages, wanted)
        case (.ownNode, .outcome(let outcome)): failedForOwnNode(outcome)
        case (.settlement(let settled), .outcome): settleLater(settled)
        case (.recovery(let node), .outcome): recoverLater(node)
        case (.recovery, .changed):
            isRecovered = true
            feedOwnNode()
        case (.next(let node), .time(let time)): setNext(time, node)
        case (.expiry, .changed(let count)) where count > 0:
            host.count("expired_messages", UInt64(count))
            for node in waiting.nodes { resumeFirst(node) }
        // There are more: others have their turn between.
        case (.forgetting, .changed(Store.forgottenAtOnce)): submit(.forget, for: .forgetting)
        default: break
        }
    }

    private func finish(
        _ connection: ClientConnection, _ form: ReplyForm, _ command: QueueCommand, _ outcome: QueueOutcome
    ) {
        connection.waitingPull = nil
        noticePush(command, outcome)
        let pulled = outcome.messages
        if let node = command.pullingNode, !pulled.isEmpty {
            guard connection.isOpen else { return putBack(pulled) }
            // There may be more for others that wait.
            resumeFirst(node)
        }
        answer(connection, form, Reply(outcome, of: command))
        if case .list = command { listEnded() }
    }

    /// Whoever pulled the messages has gone before they could be handed out.
    private func putBack(_ messages: [Message]) {
        host.count("returned_messages", UInt64(messages.count))
        let settled = messages.map { Settled(number: $0.id.number, status: .pending) }
        submit(.settle(settled), for: .settlement(settled))
    }

    func forgot(_ count: Int) {
        host.count("forgotten_messages", UInt64(count))
        guard !hasForgotten else { return }
        hasForgotten = true
        host.log(.info, "messages that were processed are forgotten now: \(count) to begin with")
    }

    // MARK: Waiting pulls

    private func hold(_ asker: Asker, _ connection: ClientConnection, _ until: Int64, _ node: String) {
        let number = wait(asker)
        connection.waitingPull = number
        connection.setWaiting(true)
        waiting.add(WaitingPulls.Pull(caller: number, until: until), for: node)
        submit(.next(node, settings.lease), for: .next(node))
        setWaitingAlarm()
    }

    /// A message was pushed: whoever waits for it gets it.
    func noticePush(_ command: QueueCommand, _ outcome: QueueOutcome) {
        switch command {
        case .push, .pushAll: for message in outcome.messages { noticePush(message) }
        default: break
        }
    }

    func noticePush(_ message: Message) {
        let isForUs = message.destination == settings.node?.text
        if message.status == .scheduled {
            if isForUs || waiting.waits(for: message.destination) {
                submit(.next(message.destination, settings.lease), for: .next(message.destination))
            }
        } else if isForUs {
            own.wake()
            feedOwnNode()
        } else {
            resumeFirst(message.destination)
        }
    }

    private func resumeFirst(_ node: String) {
        if let pull = waiting.takeFirst(for: node) { resume(pull) }
    }

    private func setNext(_ time: Int64?, _ node: String) {
        if node == settings.node?.text { setOwnAlarm(time) }
        waiting.setDue(time, for: node)
        setWaitingAlarm()
    }

    private func setWaitingAlarm() {
        let next = waiting.nextTime
        guard next != waitingAlarm?.time else { return }
        if let alarm = waitingAlarm { loop.cancelTimer(alarm.timer) }
        waitingAlarm = nil
        guard let next else { return }
        let delay = QueueLoop.delay(next - time)
        waitingAlarm = (next, loop.setTimer(after: delay) { [weak self] in self?.waitingIsDue() })
    }

    private func waitingIsDue() {
        waitingAlarm = nil
        let (ended, due) = waiting.take(at: time)
        endWaiting(ended)
        for node in due { resumeFirst(node) }
        setWaitingAlarm()
    }
}
