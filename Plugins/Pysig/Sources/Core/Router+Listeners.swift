package import JSONText

/// Something that happened to a sender, and whom it reaches, in the order in which they are called.
package struct Occurrence: Equatable, Sendable {
    package struct Recipient: Equatable, Sendable {
        package let listener: Router.ListenerID
        package let connection: ConnectionID
    }

    package let sender: Identifier
    package let event: Identifier
    package let data: JSONValue
    package let recipients: [Recipient]

    /// As it is written: the real sender and event, whatever the listener listens to.
    package var info: JSONValue { ["sender": sender.json, "event": event.json] }
}

extension Router {
    /// Adds a listener; null stands for all senders, or all events. Senders that are not there are made, for when they come.
    package mutating func listen(
        to name: Identifier, _ event: Identifier, owner: ConnectionID
    ) throws(Refusal) -> ListenerID {
        guard !event.isEmptyText else { throw Refusal("an event cannot be named by an empty text") }
        guard listenerCounts[owner, default: 0] < limits.listenersPerConnection else {
            throw Refusal("a connection may have at most \(limits.listenersPerConnection) listeners")
        }
        if senders[name]?.owner != nil, !has(event, of: name) {
            throw Refusal("sender \(name.text) has no event \(event.text)")
        }
        if senders[name] == nil { create(name) }
        addEvent(event, to: name)
        let id = newListener()
        senders[name]?.events[event]?.listeners.append(id)
        listeners[id] = Listener(sender: name, event: event, owner: owner)
        listenerCounts[owner, default: 0] += 1
        return id
    }

    /// Removes a listener of that connection.
    package mutating func removeListener(_ id: ListenerID, owner: ConnectionID) throws(Refusal) {
        guard let listener = listeners[id], listener.owner == owner else { throw Refusal("there is no such listener") }
        remove(id, listener)
    }

    /// Removes all listeners of a connection.
    package mutating func removeListeners(of owner: ConnectionID) {
        for (id, listener) in listeners where listener.owner == owner { remove(id, listener) }
    }

    private mutating func remove(_ id: ListenerID, _ listener: Listener) {
        forget(id)
        let name = listener.sender
        senders[name]?.events[listener.event]?.listeners.removeAll { $0 == id }
        guard let sender = senders[name], sender.events[listener.event]?.listeners.isEmpty == true else { return }
        if name.isNull { return dropUnusedChannel(listener.event) }
        guard sender.owner == nil else { return }
        // Events of a sender that is away exist for their listeners; else they could grow without end.
        if !Self.builtin.contains(listener.event) { dropEvent(listener.event, of: name) }
        dropUnheard(name)
    }

    /// Whom a signal reaches: listeners to everything; to the sender; to the channel, where the event is one; to the
    /// event. The event null is the sender's own broadcast, whose listeners are therefore called twice.
    package func trigger(_ name: Identifier, _ event: Identifier, data: JSONValue) throws(Refusal) -> Occurrence {
        let (sender, _) = try connected(name)
        guard let declared = sender.events[event] else {
            throw Refusal("sender \(name.text) has no event \(event.text)")
        }
        let everything = senders[.null]?.events
        var called = (everything?[.null]?.listeners ?? []) + (sender.events[.null]?.listeners ?? [])
        if event.isChannel { called += everything?[event]?.listeners ?? [] }
        called += declared.listeners
        let recipients = called.compactMap { id in
            listeners[id].map { Occurrence.Recipient(listener: id, connection: $0.owner) }
        }
        return Occurrence(sender: sender.name, event: declared.name, data: data, recipients: recipients)
    }
}
