internal import AdapterKit
internal import Descriptors

/// What an Emitter broker says on its own channels.
extension ClientSession {
    /// The broker is known to be an Emitter broker. On any other these channels are as good as all others.
    private var knowsEmitter: Bool { !keys.isEmpty || requests.isUsed }

    /// A message as an answer of the broker; nil where it is none.
    func answer(_ message: borrowing ReceivedMessage) -> EmitterAnswer? {
        guard knowsEmitter, message.topic.hasPrefix(Channel.requests) else { return nil }
        return unsafe EmitterAnswer(topic: message.topic, payload: Span(_unsafeBytes: message.payload))
    }

    func received(_ answer: EmitterAnswer) {
        switch answer.content {
        case .nonsense: strayed()
        case .change(let text): announce(.presence, text)
        case .success(let kind, let text):
            guard case .owner(let asker) = requests.answered(kind, number: answer.number) else { return strayed() }
            succeeded(kind, text, for: asker)
        case .refusal(let kind, let refusal):
            host.count("broker_errors")
            if let number = answer.number, published[number] != nil { refusals[number] = refusal }
            switch requests.answered(kind, number: answer.number) {
            case .owner(let asker): refused(kind, refusal, for: asker)
            case .late: strayed()
            case .none: refusedPacket(answer.number, refusal, kind)
            }
        }
    }

    /// What was said against a packet that is no request. The acknowledgement that follows says only that the packet came.
    private func refusedPacket(_ number: Int32?, _ refusal: BrokerRefusal, _ kind: EmitterRequest.Kind?) {
        if let number, let (_, call) = subscribing[number] {
            refusals[number] = refusal
            if call == nil { emit(refusal, kind) }
        } else if let number, unsubscribing[number] != nil {
            refusals[number] = refusal
        } else {
            announce(refusal, kind)
        }
    }

    /// Makes an event of an answer that no call waits for.
    func announce(_ kind: EmitterRequest.Kind, _ text: String) {
        guard let announcement = Announcement(kind, text) else { return }
        emit(announcement.draft)
    }

    func announce(_ refusal: BrokerRefusal, _ kind: EmitterRequest.Kind?) {
        let text = error(of: refusal, kind?.rawValue ?? "something").message
        // The same words for each message of a busy route are no news.
        host.log(text == lastRefusal ? .debug : .warning, text)
        lastRefusal = text
        emit(refusal, kind)
    }

    private func emit(_ refusal: BrokerRefusal, _ kind: EmitterRequest.Kind?) {
        emit(refusal.draft(kind, message: keys.redacted(refusal.message)))
    }

    /// These are rare: one at a time, behind what came before.
    private func emit(_ draft: EventDraft) {
        flushEvents()
        do throws(AdapterError) {
            if try !host.emit(draft) { host.count("dropped_no_credit") }
        } catch {
            host.count("refused_events")
            host.log(.warning, "the hub does not take an event: \(error.message)")
        }
    }
}
