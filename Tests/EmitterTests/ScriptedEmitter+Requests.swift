internal import JSONText
internal import Locks
internal import Synchronization

// The requests that are published to `emitter/…/`.

extension ScriptedEmitter.State {
    typealias Answer = (answer: [JSONValue.Member], others: [Parcel])

    mutating func request(_ kind: String, _ payload: ArraySlice<UInt8>, _ visit: Visit) -> Answer {
        let body = try? JSONValue(parsing: String(decoding: payload, as: UTF8.self))
        func text(_ name: String) -> String { body?[name]?.string ?? "" }
        switch kind {
        case "me": return (me(visit), [])
        case "keygen":
            guard text("key") == ScriptedEmitter.master else { return (Self.error(401), []) }
            guard text("channel").hasSuffix("/") else { return (Self.error(400), []) }
            let target = text("channel").replacing("#/", with: "")
            return (ok([.init("key", .string(mint(target))), .init("channel", .string(text("channel")))]), [])
        case "keyban":
            guard text("secret") == ScriptedEmitter.master, keys[text("target")] != nil else {
                return (Self.error(401), [])
            }
            let isBanned = body?["banned"]?.boolean ?? false
            if isBanned { banned.insert(text("target")) } else { banned.remove(text("target")) }
            return (ok([.init("banned", .boolean(isBanned))]), [])
        case "link":
            guard (1...2).contains(text("name").utf8.count) else { return (Self.error(400), []) }
            visit.wishes.withLock { $0.links.append((text("name"), text("key"), text("channel"))) }
            let channel = Self.parts("/" + text("channel")).channel
            let subscribes = body?["subscribe"]?.boolean == true && allows(text("key"), channel)
            let others = subscribes ? subscribe(visit, channel) : []
            return (ok([.init("name", .string(text("name"))), .init("channel", .string(text("channel")))]), others)
        case "presence": return presence(body ?? .null, visit)
        default: return (Self.error(404), [])
        }
    }

    private func ok(_ members: [JSONValue.Member]) -> [JSONValue.Member] { [.init("status", 200)] + members }

    private func me(_ visit: Visit) -> [JSONValue.Member] {
        let links = visit.wishes.withLock { $0.links.map { JSONValue.Member($0.name, .string($0.channel)) } }
        return ok([.init("id", .string(visit.id))] + (links.isEmpty ? [] : [.init("links", .object(links))]))
    }

    private mutating func presence(_ body: JSONValue, _ visit: Visit) -> Answer {
        var channel = body["channel"]?.string ?? ""
        if !channel.hasSuffix("/") { channel += "/" }
        guard allows(body["key"]?.string ?? "", channel) else { return (Self.error(401), []) }
        if let changes = body["changes"]?.boolean {
            visit.wishes.withLock { wishes in
                if changes { wishes.watched.insert(channel) } else { wishes.watched.remove(channel) }
            }
        }
        guard body["status"]?.boolean ?? true else {
            return (ok([.init("time", 0), .init("event", ""), .init("channel", ""), .init("who", .null)]), [])
        }
        let there = visits.filter { $0.wishes.withLock { $0.channels.contains { channel.hasPrefix($0) } } }
        let status: [JSONValue.Member] = [
            .init("time", 1_700_000_000), .init("event", "status"), .init("channel", .string(channel)),
            .init("who", .array(there.map(Self.person))),
        ]
        return (ok(status), [])
    }
}
