internal import JSONText
internal import Unix

/// Subscriptions to channels with keys.
extension Broker {
    private static let failure: UInt8 = 0x80
    private static let sharing = "$share/"

    mutating func subscribeKeyed(_ identifier: UInt16, _ items: [Packet.Subscribe], _ bytes: Span<UInt8>) {
        var codes: [UInt8] = []
        var queries: [HistoryQuery] = []
        for item in items {
            do throws(RequestFailure) {
                if let query = try subscribe(Self.text(bytes, item.filter)) { queries.append(query) }
                codes.append(item.qos.rawValue)
            } catch {
                actions.append(.count(.refusedSubscriptions))
                tell(error, identifier)
                codes.append(Self.failure)
            }
        }
        // Kept messages come first, then the acknowledgement.
        sessions[reading].subscribing = Session.Subscribing(
            identifier: identifier, codes: codes, searches: queries.count)
        for query in queries { search(query, for: .subscription) }
        endSubscribing(reading)
        holdIfNeeded(reading)
    }

    /// - Returns: the kept messages that are to be sent first.
    private mutating func subscribe(_ written: String) throws(RequestFailure) -> HistoryQuery? {
        // The upstream broker takes a wildcard without its slash here, and only here.
        let text = written.replacing("#", with: "#/").replacing("//", with: "/")
        guard let topic = KeyedTopic(text), let place = Self.place(topic.channel) else { throw .malformedTopic }
        let grant = try rights(topic.key, on: topic.channel, to: .read)
        guard enroll(topic.channel) else { throw RequestFailure(400, "there are too many subscriptions") }
        let limit = topic.last ?? 1
        guard limit > 0, grant.permissions.contains(.load) else { return nil }
        return HistoryQuery(
            channel: place.channel, limit: Int(clamping: limit), from: topic.from, until: topic.until,
            before: lastKept.addingReportingOverflow(1).partialValue)
    }

    /// The group and the channel of a subscription; nil for a group without a channel.
    private static func place(_ channel: String) -> (group: String, channel: String)? {
        guard channel.hasPrefix(sharing) else { return ("", channel) }
        let rest = channel.dropFirst(sharing.count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let plain = rest[rest.index(after: slash)...]
        return plain.isEmpty ? nil : (String(rest[..<slash]), String(plain))
    }

    /// Adds a subscription of the client that is being read.
    ///
    /// - Returns: false where it has too many.
    mutating func enroll(_ channel: String) -> Bool {
        guard let place = Self.place(channel), let levels = levels(of: Array(place.channel.utf8).span) else {
            return false
        }
        let name = Array(channel.utf8)
        guard sessions[reading].subscriptions[name] == nil else { return true }
        guard sessions[reading].subscriptions.count < limits.subscriptions else { return false }
        sessions[reading].subscriptions[name] = .atMostOnce
        tree.insert(Subscriber(session: reading, group: place.group), at: levels, .atMostOnce)
        routes.removeAll()
        announceChange("subscribe", reading, on: place.channel)
        return true
    }

    mutating func unsubscribeKeyed(_ identifier: UInt16, _ filters: [Range<Int>], _ bytes: Span<UInt8>) {
        for range in filters {
            do throws(RequestFailure) {
                guard let topic = KeyedTopic(Self.text(bytes, range)) else { throw .malformedTopic }
                _ = try rights(topic.key, on: topic.channel, to: .read)
                strike(reading, topic.channel)
            } catch {
                tell(error, identifier)
            }
        }
        sessions[reading].output.write(.unsubscribed, identifier)
        touch(reading)
    }

    /// Ends a subscription.
    mutating func strike(_ index: Int, _ channel: String) {
        guard sessions[index].subscriptions.removeValue(forKey: Array(channel.utf8)) != nil,
            let place = Self.place(channel), let levels = levels(of: Array(place.channel.utf8).span)
        else { return }
        tree.remove(Subscriber(session: index, group: place.group), at: levels)
        routes.removeAll()
        announceChange("unsubscribe", index, on: place.channel)
    }
}
