internal import JSONText

extension ClientSession {
    /// Time has passed.
    package mutating func tick(at now: Moment) {
        switch state {
        case .idle: return
        case .waiting(let until):
            guard now >= until else { return }
            state = .connecting(since: now)
            actions.append(.connect)
        case .connecting(let since):
            guard now >= since + settings.connectTimeout else { return }
            actions.append(.close)
            lost("the server did not take the connection in time", at: now)
        case .connected:
            for purpose in link.expire(at: now) { expired(purpose, at: now) }
            answerEarly(at: now)
            retryRegistrations(at: now)
            work(at: now)
        }
    }

    /// When `tick` has something to do, or nil.
    package var nextTime: Moment? {
        switch state {
        case .idle: nil
        case .waiting(let until): until
        case .connecting(let since): since + settings.connectTimeout
        case .connected:
            [
                link.nextTime, answers.values.lazy.map(\.deadline).min(),
                senders.values.lazy.compactMap(\.retryTime).min(), listeners.lazy.compactMap(\.retryTime).min(),
            ].compactMap(\.self).min()
        }
    }

    /// An original server stands still until a signal is answered, so one is, although the event is not settled.
    private mutating func answerEarly(at now: Moment) {
        for (token, answer) in answers where answer.deadline <= now {
            answers[token] = nil
            actions.append(.count(.earlyAnswers))
            reply(.done(.null), to: answer.id, at: now)
        }
    }

    private mutating func retryRegistrations(at now: Moment) {
        let due = senders.values.filter { $0.isDue(at: now) }.map(\.wanted.name)
        for name in due { register(name, at: now) }
        for index in listeners.indices where listeners[index].isDue(at: now) { register(listener: index, at: now) }
    }

    private mutating func expired(_ purpose: Purpose, at now: Moment) {
        guard isConnected else { return ended(purpose, lost: "the connection was lost") }
        actions.append(.count(.unansweredRequests))
        switch purpose {
        case .greeting: break
        case .call(let call): actions.append(.complete(call, .failed("the server did not answer in time")))
        case .addSender, .removeSender, .addListener, .signal:
            ended(purpose, lost: "the server did not answer in time")
            drop("the server does not answer", at: now)
        }
    }
}
