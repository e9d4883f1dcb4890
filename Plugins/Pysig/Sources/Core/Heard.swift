package import JSONText

/// Something that the hub hears: a signal of a sender, or that a sender came or went.
package struct Heard: Equatable, Sendable {
    package enum Kind: Int, Sendable { case signal, connect, disconnect }

    package let sender: Identifier
    package let event: Identifier
    package let data: JSONValue

    package init(sender: Identifier, event: Identifier, data: JSONValue) {
        self.sender = sender
        self.event = event
        self.data = data
    }

    package var kind: Kind {
        switch event {
        case .connect: .connect
        case .disconnect: .disconnect
        default: .signal
        }
    }
}

/// A sender that the hub offers.
package struct HubSender: Equatable, Sendable {
    package var name: Identifier
    package var events: [Identifier]
    /// nil for none; null stands for any.
    package var requests: [Identifier]?

    package init(name: Identifier, events: [Identifier], requests: [Identifier]? = nil) {
        self.name = name
        self.events = events
        self.requests = requests
    }
}

/// What became of a signal that the hub fired.
package enum Firing: Equatable, Sendable {
    case delivered
    /// It will never be taken, and why.
    case rejected(String)
    /// Not now, and why.
    case retry(String)
}

/// What is counted, for whoever looks after the hub.
package enum Counter: CaseIterable, Sendable {
    /// A listener did not reply in time to a signal.
    case unansweredSignals
    /// A listener replied to a signal with an error.
    case failedListeners
    /// An object is longer than the peer reads.
    case tooLongToSend
    /// A peer sent an object beyond the limit.
    case tooLongReceived
    /// A peer sent something that is no JSON object.
    case garbageReceived
    /// A peer was cut off because too much arrived of objects that are not whole.
    case unfinishedObjects
    /// A peer does not read or answer, and too much waited for it.
    case slowPeers
    /// A connection beyond the limit was closed.
    case refusedConnections
    /// A reply without a request.
    case strayReplies
    /// A request of ours had no reply in time.
    case unansweredRequests
    /// A server's signal was answered before its event was settled.
    case earlyAnswers
    /// A remote sender or listener was refused by the server.
    case refusedRegistrations
    /// A connection to the server was lost or could not be made.
    case lostConnections
}
