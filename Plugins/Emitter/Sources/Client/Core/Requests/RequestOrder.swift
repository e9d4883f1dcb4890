package import Descriptors

/// What a call asks of an Emitter broker, and what is remembered for the next connection when it is done.
package struct RequestOrder: Equatable, Sendable {
    package enum Memory: Equatable, Sendable {
        case nothing
        case link(ChannelLink)
        case watch(PresenceWatch)
        case noWatch(PresenceWatch)
    }

    package let request: EmitterRequest
    package let memory: Memory
    /// It can be noted while the broker is away, because it has no answer but "yes".
    package let isNotable: Bool
    /// The keys that it uses.
    package let keys: [ChannelKey]

    /// Reads a call.
    ///
    /// - Parameters:
    ///   - kind: what it asks for.
    ///   - record: its parameters.
    ///   - fallback: the endpoint's key, for where the call gives none.
    package init(
        _ kind: EmitterRequest.Kind, _ record: TypedValue, key fallback: ChannelKey?
    ) throws(TopicError) {
        switch kind {
        case .me: self.init(.me, keys: [])
        case .keygen:
            let key = try Self.key(record, or: fallback)
            let request = try EmitterRequest.keygen(
                Self.channel(record), key: key, permissions: record["type"]?.string ?? "",
                ttl: record["ttl"]?.integer ?? 0)
            self.init(request, keys: [key])
        case .keyban:
            let (secret, target) = (try Self.key("secret", record), try Self.key("target", record))
            let banned = record["banned"]?.boolean ?? true
            self.init(.keyban(target, secret: secret, banned: banned), keys: [secret, target])
        case .link:
            let link = try ChannelLink(record, key: fallback)
            self.init(.link(link), .link(link), isNotable: true, keys: [link.key])
        case .presence: try self.init(presence: record, key: fallback)
        }
    }

    private init(presence record: TypedValue, key fallback: ChannelKey?) throws(TopicError) {
        let watch = try PresenceWatch(record, key: fallback)
        let (status, changes) = (record["status"]?.boolean ?? true, record["changes"]?.boolean)
        let memory: Memory = changes.map { $0 ? .watch(watch) : .noWatch(watch) } ?? .nothing
        self.init(
            .presence(watch, status: status, changes: changes), memory, isNotable: !status && changes != nil,
            keys: [watch.key])
    }

    private init(
        _ request: EmitterRequest, _ memory: Memory = .nothing, isNotable: Bool = false, keys: [ChannelKey]
    ) {
        self.request = request
        self.memory = memory
        self.isNotable = isNotable
        self.keys = keys
    }

    fileprivate static func channel(_ record: TypedValue) throws(TopicError) -> Channel {
        try Channel(record["channel"]?.string ?? "")
    }

    fileprivate static func key(_ record: TypedValue, or fallback: ChannelKey?) throws(TopicError) -> ChannelKey {
        if record["key"]?.string?.isEmpty != false, let fallback { return fallback }
        return try key("key", record)
    }

    private static func key(_ name: String, _ record: TypedValue) throws(TopicError) -> ChannelKey {
        guard let text = record[name]?.string, !text.isEmpty else {
            throw TopicError("\(name) is missing: an Emitter broker does nothing without a key")
        }
        do throws(TopicError) { return try ChannelKey(text) } catch { throw TopicError("\(name): \(error.text)") }
    }
}

extension ChannelLink {
    /// A link as a configuration or a call writes it: name, channel, and as far as they are given key, ttl, me, subscribe.
    package init(_ record: TypedValue, key fallback: ChannelKey?) throws(TopicError) {
        try self.init(
            record["name"]?.string ?? "", to: RequestOrder.channel(record),
            key: RequestOrder.key(record, or: fallback),
            ChannelOptions(ttl: record["ttl"]?.integer, me: record["me"]?.boolean),
            subscribes: record["subscribe"]?.boolean ?? false)
    }
}

extension PresenceWatch {
    /// A channel to watch as a configuration or a call writes it: channel, and key where it is given.
    package init(_ record: TypedValue, key fallback: ChannelKey?) throws(TopicError) {
        try self.init(RequestOrder.channel(record), key: RequestOrder.key(record, or: fallback))
    }
}
