internal import JSONText

/// A request to an Emitter broker: JSON that is published to a channel of the broker's own, on which it answers.
package struct EmitterRequest: Equatable, Sendable {
    /// What is asked for; the raw value is the last level of the channel.
    package enum Kind: String, Sendable, CaseIterable { case keygen, keyban, link, me, presence }

    package let kind: Kind
    /// With keys in it, it must not be shown.
    package let payload: [UInt8]

    /// Where it is published, with the quality of service 1: only then does the answer carry the number of the request.
    package var topic: String { Self.topic(of: kind) }

    static func topic(of kind: Kind) -> String { "\(Channel.requests)\(kind.rawValue)/" }

    private init(_ kind: Kind, _ body: JSONValue) {
        self.kind = kind
        payload = body.bytes
    }

    /// Who we are on this connection, and our links.
    package static let me = EmitterRequest(.me, [:])

    /// A new key for a channel or a pattern.
    ///
    /// - Parameters:
    ///   - key: a master key, or one that may be extended.
    ///   - permissions: letters of `rwslpe`.
    ///   - ttl: seconds, 0 for a key that does not end; a negative one makes a key that has ended.
    package static func keygen(
        _ channel: Channel, key: ChannelKey, permissions: String, ttl: Int64
    ) throws(TopicError) -> EmitterRequest {
        if let letter = permissions.first(where: { !letters.contains($0) }) {
            throw TopicError("\(letter) is no permission: letters of \(letters) are understood")
        }
        guard Int32(exactly: ttl) != nil else { throw TopicError("ttl is \(ttl) seconds: out of range") }
        return EmitterRequest(
            .keygen,
            [
                "key": .string(key.text), "channel": .string(channel.path), "type": .string(permissions),
                "ttl": JSONValue(ttl),
            ])
    }

    /// Subscribe, publish, store, load, presence, extend.
    private static let letters = "rwslpe"

    /// Bans a key, or lifts the ban.
    package static func keyban(_ target: ChannelKey, secret: ChannelKey, banned: Bool) -> EmitterRequest {
        EmitterRequest(
            .keyban,
            ["secret": .string(secret.text), "target": .string(target.text), "banned": .boolean(banned)])
    }

    /// Makes a link.
    package static func link(_ link: ChannelLink) -> EmitterRequest {
        EmitterRequest(
            .link,
            [
                "key": .string(link.key.text), "name": .string(link.id), "channel": .string(link.channel),
                "subscribe": .boolean(link.subscribes),
            ])
    }

    /// Who is there (`status`), and whether we hear of those who come and go (`changes`, nil for as it is).
    package static func presence(_ watch: PresenceWatch, status: Bool, changes: Bool?) -> EmitterRequest {
        var members: [JSONValue.Member] = [
            .init("key", .string(watch.key.text)), .init("channel", .string(watch.channel.path)),
            .init("status", .boolean(status)),
        ]
        if let changes { members.append(.init("changes", .boolean(changes))) }
        return EmitterRequest(.presence, .object(members))
    }
}
