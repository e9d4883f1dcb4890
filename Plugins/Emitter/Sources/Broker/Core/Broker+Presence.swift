internal import JSONText

/// Who is there: who would receive a message on a channel.
extension Broker {
    private static let channel = Array("emitter/presence/".utf8)

    mutating func tellPresence(_ request: JSONValue) throws(RequestFailure) -> [JSONValue.Member] {
        let key = try request.text("key") ?? ""
        var channel = try request.text("channel") ?? ""
        if !channel.hasSuffix("/") { channel += "/" }
        guard let topic = KeyedTopic("\(key)/\(channel)"), !topic.isRequest else { throw .malformedTopic }
        _ = try rights(key, on: channel, to: .presence)
        if let changes = try request.flag("changes") { try watch(channel, changes) }
        guard try request.flag("status") ?? true else {
            return [
                .init("status", 200), .init("time", 0), .init("event", ""), .init("channel", ""), .init("who", .null),
            ]
        }
        return [
            .init("status", 200), .init("time", JSONValue(seconds)), .init("event", "status"),
            .init("channel", .string(channel)), .init("who", .array(present(on: channel).map { who($0) })),
        ]
    }

    /// The sessions that a message on that channel could go to, share groups included.
    func present(on channel: String) -> [Int] {
        guard let levels = levels(of: Array(channel.utf8).span) else { return [] }
        var found: Set<Int> = []
        tree.match(levels) { subscriber, _ in found.insert(subscriber.session) }
        return found.sorted()
    }

    func who(_ index: Int) -> JSONValue {
        let identity = JSONValue.Member("id", .string(sessions[index].identity))
        let username = sessions[index].username
        return .object(username.isEmpty ? [identity] : [identity, .init("username", .string(username))])
    }

    private mutating func watch(_ channel: String, _ isWanted: Bool) throws(RequestFailure) {
        guard let levels = levels(of: Array(channel.utf8).span) else { throw .malformedTopic }
        guard isWanted else {
            if sessions[reading].watched.remove(channel) != nil { watchers.remove(reading, at: levels) }
            return
        }
        guard sessions[reading].watched.count < limits.subscriptions else {
            throw RequestFailure(400, "too many channels are watched")
        }
        sessions[reading].watched.insert(channel)
        watchers.insert(reading, at: levels, .atMostOnce)
    }

    /// Tells those who watch a channel that a session came to it, or left it.
    mutating func announceChange(_ event: String, _ index: Int, on channel: String) {
        guard !watchers.isEmpty, let levels = levels(of: Array(channel.utf8).span) else { return }
        var found: Set<Int> = []
        watchers.match(levels) { session, _ in found.insert(session) }
        guard !found.isEmpty else { return }
        let object: JSONValue = [
            "time": JSONValue(seconds), "event": .string(event), "channel": .string(channel), "who": who(index),
        ]
        let message = Message(topic: Self.channel.span, payload: object.bytes.span)
        for session in found.sorted() { send(message, to: session, .atMostOnce) }
    }

    mutating func forgetWatches(of index: Int) {
        for channel in sessions[index].watched {
            if let levels = levels(of: Array(channel.utf8).span) { watchers.remove(index, at: levels) }
        }
        sessions[index].watched = []
    }
}
