/// A message that the broker keeps for a time.
package struct KeptMessage: Equatable, Sendable {
    /// Larger for each later one.
    package let id: Int64
    /// In seconds since 1970.
    package let time: Int64
    package let expiry: Int64
    package let channel: String
    package let payload: [UInt8]

    package init(id: Int64, time: Int64, expiry: Int64, channel: String, payload: [UInt8]) {
        self.id = id
        self.time = time
        self.expiry = expiry
        self.channel = channel
        self.payload = payload
    }

    package var message: Message { Message(topic: channel, payload: payload) }
}

/// Which kept messages are wanted: the newest of those that match, in order of time.
package struct HistoryQuery: Equatable, Sendable {
    /// A channel, which may have `+` in it: it and all below it.
    package var channel: String
    package var limit: Int
    package var from: Int64?
    package var until: Int64?
    /// Only messages before this one.
    package var before: Int64
    package var rule: MatchRule

    package init(
        channel: String, limit: Int, from: Int64? = nil, until: Int64? = nil, before: Int64 = .max,
        rule: MatchRule = .prefix
    ) {
        self.channel = channel
        self.limit = limit
        self.from = from
        self.until = until
        self.before = before
        self.rule = rule
    }

    /// What all channels that it can cover begin with.
    package var prefix: String {
        let levels = channel.split(separator: "/", omittingEmptySubsequences: true)
        let fixed = levels.prefix { $0 != "+" && $0 != "#" }
        return fixed.isEmpty ? "" : fixed.joined(separator: "/") + "/"
    }

    /// Whether a channel is covered.
    package func covers(_ other: String) -> Bool {
        let wanted = channel.split(separator: "/")
        let levels = other.split(separator: "/")
        for (index, level) in wanted.enumerated() {
            if level == "#", rule == .exact { return levels.count > index }
            guard index < levels.count, level == "+" || level == levels[index] else { return false }
        }
        return rule == .prefix || levels.count == wanted.count
    }
}
