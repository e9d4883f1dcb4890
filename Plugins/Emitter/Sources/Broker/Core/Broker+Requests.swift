internal import JSONText

/// What clients ask the broker for by publishing to `emitter/…/`.
extension Broker {
    /// Answers a request on its own topic.
    ///
    /// - Returns: the token that its acknowledgement waits for, 0 for none.
    mutating func answer(_ topic: Span<UInt8>, _ payload: Span<UInt8>, _ identifier: UInt16?) -> UInt64 {
        do throws(RequestFailure) {
            let name = try requestName(topic)
            // `me` takes no heed of its payload.
            let request = name == "me" ? .null : try parse(payload)
            if name == "history" { return try searchHistory(request, identifier, topic) }
            write(Self.object(try answer(name, request), identifier), on: topic)
        } catch {
            actions.append(.count(error.counter))
            write(error.object(identifier), on: topic)
        }
        return 0
    }

    private static func object(_ members: [JSONValue.Member], _ identifier: UInt16?) -> [UInt8] {
        let request = identifier.map { [JSONValue.Member("req", JSONValue(Int($0)))] } ?? []
        return JSONValue.object(request + members).bytes
    }

    private func requestName(_ topic: Span<UInt8>) throws(RequestFailure) -> String {
        guard let keyed = KeyedTopic(Self.text(topic, 0..<topic.count)) else { throw .malformedTopic }
        return String(keyed.channel.dropLast())
    }

    private func parse(_ payload: Span<UInt8>) throws(RequestFailure) -> JSONValue {
        guard let value = try? JSONValue(parsing: payload), value.members != nil else {
            throw RequestFailure(400, "the request is no JSON object")
        }
        return value
    }

    /// The members of the answer.
    private mutating func answer(_ name: String, _ request: JSONValue) throws(RequestFailure) -> [JSONValue.Member] {
        switch name {
        case "keygen": return try mintKey(request, for: sessions[reading].identity)
        case "keyban": return try banKey(request)
        case "link": return try makeLink(request)
        case "me": return describe()
        case "presence": return try tellPresence(request)
        default: throw RequestFailure(404, "there is no request \(name)")
        }
    }

    /// - Parameter identity: of the connection that asks; nil where there is none to have a channel of its own.
    mutating func mintKey(_ request: JSONValue, for identity: String?) throws(RequestFailure) -> [JSONValue.Member] {
        let key = try request.text("key") ?? ""
        let channel = try request.text("channel") ?? ""
        let permissions = Permissions(letters: try request.text("type") ?? "")
        let time = try request.number("ttl", in: Int64(Int32.min)...Int64(Int32.max)) ?? 0
        guard let keys, let grant = keys.grant(of: key, at: seconds) else { throw .unauthorized }
        guard let probe = KeyedTopic("key/" + channel), probe.options.isEmpty, channel.hasSuffix("/") else {
            throw RequestFailure(400, "the channel is none, or lacks the slash at its end")
        }
        let wanted = grant.isMaster ? (permissions, channel) : try extend(grant, key, permissions, channel, identity)
        guard let minted = keys.mint(wanted.0, for: wanted.1, expiry: time == 0 ? 0 : seconds + time) else {
            throw RequestFailure(400, "a channel of a key has at most \(KeyTarget.depth) levels")
        }
        return [.init("status", 200), .init("key", .string(minted)), .init("channel", .string(wanted.1))]
    }

    /// A channel below the one asked for, which is this connection's alone.
    private func extend(
        _ grant: KeyGrant, _ key: String, _ permissions: Permissions, _ channel: String, _ identity: String?
    ) throws(RequestFailure) -> (Permissions, String) {
        guard let identity, grant.permissions.contains(.extend), keys?.rights(of: key, on: channel, at: seconds) != nil
        else {
            throw .unauthorized
        }
        let covers = channel.hasSuffix("#/")
        let own = "\(covers ? channel.dropLast(2) : channel[...])\(identity)/\(covers ? "#/" : "")"
        return (grant.permissions.subtracting(.extend).intersection(permissions), own)
    }

    private mutating func banKey(_ request: JSONValue) throws(RequestFailure) -> [JSONValue.Member] {
        let secret = try request.text("secret") ?? ""
        let target = try request.text("target") ?? ""
        let isBanned = try request.flag("banned") ?? false
        guard let master = keys?.grant(of: secret, at: seconds), master.isMaster, keys?.knows(target) == true else {
            throw .unauthorized
        }
        ban(target, isBanned)
        return [.init("status", 200), .init("banned", .boolean(isBanned))]
    }

    /// Takes a key's worth, or gives it back. What was subscribed to with it stays.
    mutating func ban(_ key: String, _ isBanned: Bool) {
        keys?.setBanned(key, isBanned)
        allowed.removeAll()
        actions.append(.ban(key, isBanned))
    }

    private mutating func makeLink(_ request: JSONValue) throws(RequestFailure) -> [JSONValue.Member] {
        let name = try request.text("name") ?? ""
        let written = try request.text("channel") ?? ""
        guard (1...2).contains(name.utf8.count), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            throw RequestFailure(400, "the name of a link has one or two letters or digits")
        }
        guard let topic = KeyedTopic("\(try request.text("key") ?? "")/\(written)"), !topic.isRequest else {
            throw .malformedTopic
        }
        guard sessions[reading].links[name] != nil || sessions[reading].links.count < limits.subscriptions else {
            throw RequestFailure(400, "there are too many links")
        }
        sessions[reading].links[name] = topic
        sessions[reading].linkTexts[name] = written
        if try request.flag("subscribe") == true, !topic.isPattern,
            (try? rights(topic.key, on: topic.channel, to: .read)) != nil
        {
            _ = enroll(topic.channel)
        }
        return [.init("status", 200), .init("name", .string(name)), .init("channel", .string(written))]
    }

    private func describe() -> [JSONValue.Member] {
        let links = sessions[reading].linkTexts.sorted { $0.key < $1.key }
        let members: [JSONValue.Member] = [
            .init("status", 200), .init("id", .string(sessions[reading].identity)),
        ]
        if links.isEmpty { return members }
        return members + [.init("links", .object(links.map { .init($0.key, .string($0.value)) }))]
    }
}

/// Fields of a request. One that is absent or null is nil; one of another kind is an error.
extension JSONValue {
    func text(_ name: String) throws(RequestFailure) -> String? {
        guard let value = self[name], value != .null else { return nil }
        guard let text = value.string else { throw RequestFailure(400, "\(name) is no string") }
        return text
    }

    func flag(_ name: String) throws(RequestFailure) -> Bool? {
        guard let value = self[name], value != .null else { return nil }
        guard let flag = value.boolean else { throw RequestFailure(400, "\(name) is neither true nor false") }
        return flag
    }

    func number(_ name: String, in range: ClosedRange<Int64>) throws(RequestFailure) -> Int64? {
        guard let value = self[name], value != .null else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw RequestFailure(400, "\(name) is no integer, or too large")
        }
        return number
    }
}
