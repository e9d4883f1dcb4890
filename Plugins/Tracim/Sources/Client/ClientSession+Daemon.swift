internal import AdapterKit
internal import JSONText

/// What the daemon hears and says.
extension ClientSession {
    var entry: JSONValue { ClientEntry(path: settings.path, pid: settings.pid).json }

    /// A registration that a daemon has already is only confirmed.
    mutating func register(at now: Moment) {
        state = .registering(due: now + settings.answerTimeout)
        send(DaemonMessage(.clientAdd, path: settings.path, data: entry))
    }

    mutating func send(_ message: DaemonMessage) {
        actions.append(.send(message.bytes, to: settings.daemonPath, token: 1))
    }

    mutating func lost(_ reason: String, at now: Moment) {
        if case .waiting = state { return }
        if isUp { backoff.reset() }
        isUp = false
        accountDue = nil
        state = .waiting(now + max(backoff.next(), 100_000_000))
        actions += [.count(.lostConnections), .down(reason)]
        for call in calls.removeAll() { actions.append(.complete(call, .failed(reason))) }
    }

    /// The daemon is there, and knows us.
    mutating func heard(at now: Moment) {
        if case .registered = state { state = .registered(now) }
    }

    mutating func account(_ data: JSONValue?, at now: Moment) {
        // One of the original's SDKs wants text here; the user is a number at Tracim.
        let data = data?.string.flatMap { try? JSONValue(parsing: $0) } ?? data
        let id = data?[anyCase: "user_id"]
        let user = id?.string ?? id?.integer.map { "\($0)" } ?? ""
        state = .registered(now)
        accountDue = user.isEmpty ? now + Self.accountPause : nil
        if !isUp || user != self.user { actions.append(.up(user: user)) }
        (isUp, self.user) = (true, user)
        if let call = calls.answer(.account) { actions.append(.complete(call, .done(["user_id": .string(user)]))) }
    }

    mutating func live(_ data: JSONValue?, at now: Moment) {
        heard(at: now)
        let text = data.map { $0.string ?? $0.text } ?? ""
        do throws(LiveMessage.Malformed) {
            actions.append(.live(try LiveMessage(text)))
        } catch {
            actions += [.count(.malformedLive), .note("a live message is not understood: \(error)")]
        }
    }

    mutating func member(_ data: JSONValue?, _ action: (ClientEntry) -> Action) {
        guard let client = ClientEntry(data) else { return actions.append(.count(.malformedMessages)) }
        actions.append(action(client))
    }

    mutating func answer(_ question: Question, _ value: JSONValue) {
        guard let call = calls.answer(question) else { return actions.append(.count(.strayAnswers)) }
        actions.append(.complete(call, .done(value)))
    }

    mutating func result(_ data: JSONValue?) {
        guard let result = RequestResult(data) else { return actions.append(.count(.malformedMessages)) }
        guard let call = calls.answer(result) else { return actions.append(.count(.strayAnswers)) }
        actions.append(.complete(call, .done(result.forPeople)))
    }
}
