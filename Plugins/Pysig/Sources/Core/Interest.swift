/// What the hub listens to: senders and events, nil for any.
package struct Interest: Hashable, Sendable {
    package let sender: Identifier?
    package let event: Identifier?

    package init(sender: Identifier? = nil, event: Identifier? = nil) {
        self.sender = sender
        self.event = event
    }

    package func includes(_ sender: Identifier, _ event: Identifier) -> Bool {
        (self.sender == nil || self.sender == sender) && (self.event == nil || self.event == event)
    }

    /// The listener that hears at least this. An event of any sender can be listened to only where it is a channel; any
    /// other is picked out of everything.
    package var pattern: ListenerPattern {
        guard let sender else {
            if let event, event.isChannel { return ListenerPattern(sender: .null, event: event) }
            return ListenerPattern(sender: .null, event: .null)
        }
        return ListenerPattern(sender: sender, event: event ?? .null)
    }
}

/// What a listener on a server is added with; null for any.
package struct ListenerPattern: Hashable, Sendable {
    package let sender: Identifier
    package let event: Identifier

    package init(sender: Identifier, event: Identifier) {
        self.sender = sender
        self.event = event
    }

    /// The fewest listeners that hear all that is of interest.
    package static func fewest(for interests: [Interest]) -> [ListenerPattern] {
        var kept: [ListenerPattern] = []
        for pattern in interests.map(\.pattern) where !kept.contains(where: { $0.covers(pattern) }) {
            kept.removeAll { pattern.covers($0) }
            kept.append(pattern)
        }
        return kept
    }

    private func covers(_ other: ListenerPattern) -> Bool {
        if self == other { return true }
        guard event.isNull else { return sender.isNull && event == other.event }
        return sender.isNull || sender == other.sender
    }

    /// Where the listener stands among those that one signal reaches, from 0; nil where it is not reached.
    package func rank(for sender: Identifier, _ event: Identifier) -> Int? {
        switch (self.sender.isNull, self.event.isNull) {
        case (true, true): 0
        case (false, true): self.sender == sender ? 1 : nil
        case (true, false): event.isChannel && self.event == event ? 2 : nil
        case (false, false): self.sender == sender && self.event == event ? 3 : nil
        }
    }
}
