package import JSONText

/// What the hub's own user may do without a key.
extension Broker {
    /// A key for a channel.
    ///
    /// - Parameters:
    ///   - permissions: with `.master` alone, a key that mints others; the channel is of no matter then.
    ///   - time: in seconds from now; 0 is for ever.
    /// - Returns: nil where the channel is none.
    package func mintKey(_ permissions: Permissions, for channel: String, time: Int64) -> String? {
        if permissions == .master { return keys?.mintMaster() }
        return keys?.mint(permissions, for: channel, expiry: time == 0 ? 0 : seconds + time)
    }

    /// - Returns: false where the key is none of ours.
    package mutating func setBanned(_ key: String, _ isBanned: Bool) -> Bool {
        guard keys?.knows(key) == true else { return false }
        ban(key, isBanned)
        return true
    }

    /// Those who would get a message on a channel, as clients are told of them.
    package func present(at channel: String) -> [JSONValue] { present(on: channel).map { who($0) } }

    /// Answers a request for a key that came by another way than MQTT.
    package mutating func mint(_ request: JSONValue) -> JSONValue {
        do throws(RequestFailure) {
            return .object(try mintKey(request, for: nil))
        } catch {
            actions.append(.count(error.counter))
            return ["status": JSONValue(error.status), "message": .string(error.message)]
        }
    }
}
