internal import JSONText
internal import Locks
internal import Synchronization

// What it makes of each packet. The order of the answers is the original's.

extension ScriptedEmitter.State {
    typealias Parcel = ScriptedEmitter.Parcel

    mutating func mint(_ channel: String) -> String {
        let key = "K\(keys.count + 1)-of-32-letters-or-nearly-so"
        keys[key] = channel
        return key
    }

    mutating func answer(_ packet: MQTTBytes, from visit: Visit) -> [Parcel] {
        switch packet.type {
        case 1:
            visit.wishes.withLock { $0.username = packet.username }
            keepAlives.append(packet.keepAlive)
            return [Parcel(visit: visit, bytes: [0x20, 2, 0, 0])]
        case 3: return published(packet, visit)
        case 8: return subscribed(packet, visit)
        case 10: return unsubscribed(packet, visit)
        case 12: return [Parcel(visit: visit, bytes: [0xD0, 0])]
        default: return []
        }
    }

    private mutating func published(_ packet: MQTTBytes, _ visit: Visit) -> [Parcel] {
        let text = String(decoding: packet.payload, as: UTF8.self)
        heard.append("\(packet.topic) \(text)")
        var parcels =
            packet.topic.hasPrefix("emitter/") ? asked(packet, visit) : forwarded(packet, visit)
        if packet.qos > 0 { parcels.append(Parcel(visit: visit, bytes: [0x40, 2] + MQTTBytes.word(packet.id))) }
        return parcels
    }

    private mutating func asked(_ packet: MQTTBytes, _ visit: Visit) -> [Parcel] {
        let kind = String(packet.topic.dropFirst(8).dropLast())
        guard !manner.silent.contains(kind) else { return [] }
        var (answer, others) = request(kind, packet.payload, visit)
        if packet.qos > 0, manner.isNumbering { answer = [.init("req", JSONValue(packet.id))] + answer }
        let parcel = Parcel(visit: visit, bytes: MQTTBytes.message(packet.topic, JSONValue.object(answer).bytes))
        guard manner.held.contains(kind) else { return [parcel] + others }
        waiting.append(parcel)
        return others
    }

    /// Publishes for a client, by a channel with its key or by a link.
    private func forwarded(_ packet: MQTTBytes, _ visit: Visit) -> [Parcel] {
        var topic = packet.topic
        if topic.utf8.count <= 2 {
            let link = visit.wishes.withLock { wishes in wishes.links.last { $0.name == topic } }
            guard let link else { return [refusal(400, packet, visit)] }
            topic = "\(link.key)/\(link.channel)"
        }
        let (key, channel, options) = Self.parts(topic)
        guard allows(key, channel) else { return [refusal(401, packet, visit)] }
        guard !channel.contains("+"), !channel.contains("#") else { return [refusal(403, packet, visit)] }
        return delivery(channel, packet.payload, except: options.contains("me=0") ? visit : nil)
    }

    /// To all that subscribed to the channel or one above it.
    func delivery(_ channel: String, _ payload: ArraySlice<UInt8>, except: Visit?) -> [Parcel] {
        let readers = visits.filter { visit in
            visit !== except && visit.wishes.withLock { $0.channels.contains { channel.hasPrefix($0) } }
        }
        return readers.map { Parcel(visit: $0, bytes: MQTTBytes.message(channel, payload)) }
    }

    private mutating func subscribed(_ packet: MQTTBytes, _ visit: Visit) -> [Parcel] {
        heard.append("subscribe \(packet.topic)")
        let (key, path, _) = Self.parts(packet.topic)
        guard allows(key, path) else {
            return [
                refusal(401, packet, visit),
                Parcel(visit: visit, bytes: [0x90, 3] + MQTTBytes.word(packet.id) + [0x80]),
            ]
        }
        return subscribe(visit, path) + [
            Parcel(visit: visit, bytes: [0x90, 3] + MQTTBytes.word(packet.id) + [packet.qos])
        ]
    }

    mutating func subscribe(_ visit: Visit, _ path: String) -> [Parcel] {
        let isNew = visit.wishes.withLock { wishes in
            guard !wishes.channels.contains(Self.plain(path)) else { return false }
            wishes.channels.append(Self.plain(path))
            return true
        }
        return isNew ? change("subscribe", Self.plain(path), visit) : []
    }

    private mutating func unsubscribed(_ packet: MQTTBytes, _ visit: Visit) -> [Parcel] {
        heard.append("unsubscribe \(packet.topic)")
        let (key, path, _) = Self.parts(packet.topic)
        let acknowledgement = Parcel(visit: visit, bytes: [0xB0, 2] + MQTTBytes.word(packet.id))
        guard allows(key, path) else { return [refusal(401, packet, visit), acknowledgement] }
        visit.wishes.withLock { $0.channels.removeAll { $0 == Self.plain(path) } }
        return change("unsubscribe", Self.plain(path), visit) + [acknowledgement]
    }

    /// A client is gone.
    mutating func leave(_ visit: Visit) -> [Parcel] {
        visits.removeAll { $0 === visit }
        let channels = visit.wishes.withLock { $0.channels }
        return channels.flatMap { change("unsubscribe", $0, visit) }
    }

    /// Tells those who watch. To them it is an object, with the user name where there is one.
    private func change(_ event: String, _ channel: String, _ visit: Visit) -> [Parcel] {
        let body: JSONValue = [
            "time": 1_700_000_001, "event": .string(event), "channel": .string(channel), "who": Self.person(visit),
        ]
        let watchers = visits.filter { watcher in
            watcher.wishes.withLock { $0.watched.contains { channel.hasPrefix($0) } }
        }
        return watchers.map { Parcel(visit: $0, bytes: MQTTBytes.message("emitter/presence/", body.bytes)) }
    }

    static func person(_ visit: Visit) -> JSONValue {
        let username = visit.wishes.withLock { $0.username }
        return .object(
            [.init("id", .string(visit.id))] + (username.map { [.init("username", .string($0))] } ?? []))
    }

    private func refusal(_ status: Int, _ packet: MQTTBytes, _ visit: Visit) -> Parcel {
        var members = Self.error(status)
        if manner.isNumbering, packet.id != 0 { members = [.init("req", JSONValue(packet.id))] + members }
        return Parcel(visit: visit, bytes: MQTTBytes.message("emitter/error/", JSONValue.object(members).bytes))
    }

    static func error(_ status: Int) -> [JSONValue.Member] {
        let texts = [400: "the request was invalid", 401: "the key may not", 403: "forbidden", 404: "unknown request"]
        return [.init("status", JSONValue(status)), .init("message", .string(texts[status] ?? "an error"))]
    }

    func allows(_ key: String, _ channel: String) -> Bool {
        guard !banned.contains(key), let target = keys[key] else { return false }
        return channel.hasPrefix(target) || Self.plain(channel).hasPrefix(target)
    }

    /// The key, the channel and the options of a topic.
    static func parts(_ topic: String) -> (key: String, channel: String, options: String) {
        let (path, options) = split(topic, at: "?")
        let (key, channel) = split(path, at: "/")
        return (key, channel, options)
    }

    private static func split(_ text: String, at sign: Character) -> (String, String) {
        guard let index = text.firstIndex(of: sign) else { return (text, "") }
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }

    /// A channel without its share group.
    private static func plain(_ path: String) -> String {
        path.hasPrefix("$share/") ? split(split(path, at: "/").1, at: "/").1 : path
    }
}
