internal import JSONText

extension Router {
    /// Events that every named sender has.
    static let builtin: [Identifier] = [.null, .connect, .disconnect]

    /// Connects a sender. Events that it had and does not declare now go, with their listeners.
    ///
    /// - Parameter requests: what it answers; null among them stands for any other method; nil for none.
    /// - Returns: its `#connect`.
    package mutating func connect(
        _ name: Identifier, events: [Identifier], requests: [Identifier]?, owner: Peer
    ) throws(Refusal) -> Occurrence {
        guard !name.isNull else { throw Refusal("a sender needs a name that is not null") }
        guard senders[name]?.owner == nil else { throw Refusal("sender \(name.text) is already connected") }
        try check(events, requests, owner)
        if senders[name] == nil { create(name) }
        let declared = Set(events + Self.builtin)
        for event in Array((senders[name]?.events ?? [:]).keys) where !declared.contains(event) {
            dropEvent(event, of: name)
        }
        for event in events { addEvent(event, to: name) }
        senders[name]?.owner = owner
        senders[name]?.requests = requests
        return try trigger(name, .connect, data: description(of: name))
    }

    private func check(_ events: [Identifier], _ requests: [Identifier]?, _ owner: Peer) throws(Refusal) {
        guard !events.contains(where: \.isEmptyText) else { throw Refusal("an event cannot be named by an empty text") }
        guard max(events.count, requests?.count ?? 0) <= limits.eventsPerSender else {
            throw Refusal("a sender may have at most \(limits.eventsPerSender) events and requests")
        }
        guard senders(of: owner).count < limits.sendersPerConnection else {
            throw Refusal("a connection may have at most \(limits.sendersPerConnection) senders")
        }
    }

    mutating func create(_ name: Identifier) {
        senders[name] = Sender(name: name)
        for event in Self.builtin { addEvent(event, to: name) }
    }

    /// Gives a connected sender one more event.
    package mutating func extend(_ name: Identifier, with event: Identifier) throws(Refusal) {
        let (sender, _) = try connected(name)
        guard !event.isEmptyText else { throw Refusal("an event cannot be named by an empty text") }
        guard sender.events.count < limits.eventsPerSender + Self.builtin.count else {
            throw Refusal("a sender may have at most \(limits.eventsPerSender) events")
        }
        addEvent(event, to: sender.name)
    }

    /// Disconnects a sender. It stays for as long as it has listeners.
    ///
    /// - Returns: its `#disconnect`.
    package mutating func disconnect(_ name: Identifier, of owner: Peer) throws(Refusal) -> Occurrence {
        let (_, present) = try connected(name)
        guard present == owner else { throw Refusal("sender \(name.text) belongs to another connection") }
        let occurrence = try trigger(name, .disconnect, data: description(of: name))
        senders[name]?.owner = nil
        dropUnheard(name)
        return occurrence
    }

    /// A sender that is not connected and has no listeners goes.
    mutating func dropUnheard(_ name: Identifier) {
        guard !name.isNull, let sender = senders[name], sender.owner == nil, !sender.hasListeners else { return }
        for event in sender.events.keys { dropEvent(event, of: name) }
        senders[name] = nil
    }

    /// The data of `#connect` and `#disconnect`.
    private func description(of name: Identifier) -> JSONValue {
        let sender = senders[name]
        let events = (sender?.sortedEvents ?? []).filter { !$0.name.isNull }.map(\.name.json)
        let requests = sender?.requests.map { JSONValue.array($0.map(\.json)) }
        return ["events": .array(events), "requests": requests ?? .null]
    }
}
