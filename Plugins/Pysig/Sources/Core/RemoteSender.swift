/// A sender of ours on the server.
struct RemoteSender: Sendable {
    enum State: Sendable {
        case absent
        /// The server was asked to add it with these events.
        case adding([Identifier])
        case present([Identifier])
        case refused(String, retryAt: Moment)
    }

    /// A signal that waits for the sender to be there.
    struct Waiting: Sendable {
        let signal: Heard
        let token: UInt64
    }

    var wanted: HubSender
    var state = State.absent
    var waiting: [Waiting] = []

    init(_ wanted: HubSender) {
        self.wanted = wanted
    }

    /// Whether the server has said yes or no.
    var isDecided: Bool {
        switch state {
        case .absent, .adding: false
        case .present, .refused: true
        }
    }

    /// When to ask again, or nil.
    var retryTime: Moment? { if case .refused(_, let time) = state { time } else { nil } }

    func isDue(at now: Moment) -> Bool { if let retryTime { retryTime <= now } else { false } }

    func isPresent(with event: Identifier) -> Bool {
        if case .present(let events) = state { events.contains(event) } else { false }
    }
}

/// A listener of ours on the server.
struct RemoteListener: Sendable {
    enum State: Sendable {
        case absent
        case adding
        case present(Int64)
        case refused(retryAt: Moment)
    }

    let pattern: ListenerPattern
    var state = State.absent
    /// The event null calls the listeners of its sender twice: this is true between the two.
    var heardOnce = false

    init(pattern: ListenerPattern) {
        self.pattern = pattern
    }

    var id: Int64? { if case .present(let id) = state { id } else { nil } }

    var isAdding: Bool { if case .adding = state { true } else { false } }

    var isDecided: Bool {
        switch state {
        case .absent, .adding: false
        case .present, .refused: true
        }
    }

    var retryTime: Moment? { if case .refused(let time) = state { time } else { nil } }

    func isDue(at now: Moment) -> Bool { if let retryTime { retryTime <= now } else { false } }
}
