package import JSONText

/// The registry of senders, their events and the listeners on them, and what a signal reaches.
///
/// It calls nobody: whatever happens is returned as an `Occurrence`. Listeners belong to connections, senders to a
/// connection or to the hub itself.
package struct Router: Sendable {
    package typealias ListenerID = Int64

    /// Why something is refused, for the peer that asked.
    package struct Refusal: Error, Equatable, Sendable {
        package let text: String
        init(_ text: String) { self.text = text }
    }

    struct Event: Sendable {
        let name: Identifier
        /// The order in which a sender's events are listed.
        let serial: Int
        var listeners: [ListenerID] = []
    }

    struct Sender: Sendable {
        let name: Identifier
        /// nil while it is not connected: then it is only there for its listeners.
        var owner: Peer?
        /// What it answers; null stands for any other method, nil for none at all.
        var requests: [Identifier]?
        var events: [Identifier: Event] = [:]
        var hasListeners: Bool { events.values.contains { !$0.listeners.isEmpty } }
        var sortedEvents: [Event] { events.values.sorted { $0.serial < $1.serial } }
    }

    struct Listener: Sendable {
        let sender: Identifier
        let event: Identifier
        let owner: ConnectionID
    }

    var senders: [Identifier: Sender] = [:]
    var listeners: [ListenerID: Listener] = [:]
    var listenerCounts: [ConnectionID: Int] = [:]
    /// How many named senders have an event of that name, for the channels of the broadcast sender.
    var channelUses: [Identifier: Int] = [:]
    private var lastSerial = 0
    private var lastListener: ListenerID = 0
    let limits: Limits

    package init(limits: Limits) {
        self.limits = limits
        senders[.null] = Sender(name: .null)
        addEvent(.null, to: .null)
    }

    /// The answer to `list_senders`.
    package func listing(withEvents: Bool) -> JSONValue {
        .array(
            senders.values.map { sender in
                var members = [
                    JSONValue.Member("sender", sender.name.json),
                    JSONValue.Member("connected", .boolean(sender.owner != nil || sender.name.isNull)),
                ]
                if withEvents {
                    members.append(.init("events", .array(sender.sortedEvents.map { ["event": $0.name.json] })))
                }
                return .object(members)
            })
    }

    /// Who answers a request to that sender.
    package func owner(of name: Identifier, answering method: Identifier) throws(Refusal) -> Peer {
        let (sender, owner) = try connected(name)
        guard let requests = sender.requests else { throw Refusal("sender \(name.text) takes no requests") }
        guard requests.contains(method) || requests.contains(.null) else {
            throw Refusal("sender \(name.text) does not know the method \(method.text)")
        }
        return owner
    }

    /// Whose sender that is, or nil while it is not connected.
    package func owner(of name: Identifier) -> Peer? { senders[name]?.owner }

    /// Whether the sender has that event.
    package func has(_ event: Identifier, of name: Identifier) -> Bool { senders[name]?.events[event] != nil }

    /// The senders of a peer.
    package func senders(of peer: Peer) -> [Identifier] {
        senders.values.filter { $0.owner == peer }.map(\.name)
    }

    func connected(_ name: Identifier) throws(Refusal) -> (Sender, Peer) {
        guard !name.isNull, let sender = senders[name] else { throw Refusal("there is no sender \(name.text)") }
        guard let owner = sender.owner else { throw Refusal("sender \(name.text) is not connected") }
        return (sender, owner)
    }

    mutating func addEvent(_ event: Identifier, to sender: Identifier) {
        guard senders[sender]?.events[event] == nil else { return }
        lastSerial += 1
        senders[sender]?.events[event] = Event(name: event, serial: lastSerial)
        guard !sender.isNull, event.isChannel else { return }
        channelUses[event, default: 0] += 1
        addEvent(event, to: .null)
    }

    /// Takes an event away, with its listeners.
    mutating func dropEvent(_ event: Identifier, of sender: Identifier) {
        guard let dropped = senders[sender]?.events.removeValue(forKey: event) else { return }
        for listener in dropped.listeners { forget(listener) }
        guard !sender.isNull, event.isChannel, let uses = channelUses[event] else { return }
        channelUses[event] = uses > 1 ? uses - 1 : nil
        dropUnusedChannel(event)
    }

    /// A channel that no sender has and nobody listens to goes.
    mutating func dropUnusedChannel(_ event: Identifier) {
        guard !event.isNull, channelUses[event] == nil else { return }
        if senders[.null]?.events[event]?.listeners.isEmpty == true { senders[.null]?.events[event] = nil }
    }

    mutating func forget(_ listener: ListenerID) {
        guard let known = listeners.removeValue(forKey: listener), let count = listenerCounts[known.owner] else {
            return
        }
        listenerCounts[known.owner] = count > 1 ? count - 1 : nil
    }

    mutating func newListener() -> ListenerID {
        lastListener += 1
        return lastListener
    }
}

/// Names a connection for as long as the adapter runs; never used again.
package typealias ConnectionID = Int

/// Who has a sender.
package enum Peer: Hashable, Sendable {
    case hub
    case connection(ConnectionID)
}
