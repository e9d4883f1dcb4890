internal import JSONText

extension Server {
    /// Fires a signal of a sender of the hub; what becomes of it comes as `Action.settle` with that token.
    ///
    /// - Parameter creates: whether a sender or an event that is not there is made.
    package mutating func fire(_ signal: Heard, token: UInt64, creates: Bool, at now: Moment) {
        do throws(Router.Refusal) {
            guard signal.kind == .signal else {
                throw Router.Refusal("\(signal.event.text) is fired by the server alone")
            }
            if creates { try prepare(signal, at: now) }
            guard router.owner(of: signal.sender) == .hub else {
                throw Router.Refusal("this endpoint has no sender \(signal.sender.text)")
            }
            let occurrence = try router.trigger(signal.sender, signal.event, data: signal.data)
            publish(occurrence, from: .hub, for: .firing(token), at: now)
        } catch {
            actions.append(.settle(token, .rejected(error.text)))
        }
        work(at: now)
    }

    private mutating func prepare(_ signal: Heard, at now: Moment) throws(Router.Refusal) {
        switch router.owner(of: signal.sender) {
        case .connection: throw Router.Refusal("sender \(signal.sender.text) belongs to a client")
        case .hub:
            guard !router.has(signal.event, of: signal.sender) else { return }
            try router.extend(signal.sender, with: signal.event)
        case nil:
            let occurrence = try router.connect(signal.sender, events: [signal.event], requests: nil, owner: .hub)
            publish(occurrence, from: .hub, for: .nobody, at: now)
        }
    }
}
