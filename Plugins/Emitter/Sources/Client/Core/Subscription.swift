/// Something to be subscribed to, anew on each connection.
package struct Subscription: Equatable, Sendable {
    /// For people: the channel or the filter, without its key.
    package let name: String
    /// For the wire. With a key in it, it must not be shown.
    package let filter: String
    /// What ends it on the wire: the filter without its options.
    package let unsubscribeFilter: String
    /// The quality of service asked for, 0 or 1.
    package let qos: Int32
    /// It follows the rules of Emitter brokers.
    package let isKeyed: Bool

    /// A plain MQTT subscription (MQTT 3.1.1, section 4.7); with a group, one that shares its messages with the others of
    /// that group, as MQTT 5 has it and several brokers offer it to all.
    package init(plain filter: String, group: String? = nil, qos: Int32) throws(TopicError) {
        try Topic.check(filter)
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        for (index, level) in levels.enumerated() where level.contains(where: { $0 == "+" || $0 == "#" }) {
            guard level == "+" || level == "#" && index == levels.count - 1 else {
                throw TopicError(
                    "the filter \(filter) has a wildcard in the wrong place: + is a whole level, # the last one")
            }
        }
        let prefix = try group.map { (name) throws(TopicError) in "$share/\(try Self.group(name))/" } ?? ""
        self.init(name: filter, filter: prefix + filter, unsubscribe: prefix + filter, qos: qos, isKeyed: false)
        guard self.filter.utf8.count <= Topic.limit else { throw TopicError("the filter is too long with its group") }
    }

    /// A subscription at an Emitter broker.
    ///
    /// With # as its last level the channel is written without its last slash: libmosquitto takes nothing behind a #, and
    /// brokers mend it. They do not mend the end of such a subscription, and refuse it.
    package init(
        _ channel: Channel, key: ChannelKey, group: String? = nil, _ options: ChannelOptions, qos: Int32
    ) throws(TopicError) {
        let prefix = try group.map { (name) throws(TopicError) in "$share/\(try Self.group(name))/" } ?? ""
        let isOpen = channel.path.hasSuffix("#/")
        guard !isOpen || options.isEmpty else {
            throw TopicError(
                "last, from and until do not go with # in \(channel.path): leave the # out, Emitter brokers send what is "
                    + "below a channel as well")
        }
        let filter = "\(key.text)/\(prefix)\(isOpen ? String(channel.path.dropLast()) : channel.path)"
        self.init(
            name: channel.path, filter: filter + options.suffix, unsubscribe: filter, qos: qos, isKeyed: true)
    }

    private init(name: String, filter: String, unsubscribe: String, qos: Int32, isKeyed: Bool) {
        self.name = name
        self.filter = filter
        unsubscribeFilter = unsubscribe
        self.qos = qos
        self.isKeyed = isKeyed
    }

    private static func group(_ name: String) throws(TopicError) -> String {
        let isWord = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !name.contains { "/+#?&=*".contains($0) }
        guard !name.isEmpty, name.utf8.count <= 128, isWord else {
            throw TopicError("the group must be one word of at most 128 letters, digits and the like")
        }
        return name
    }
}

/// The subscriptions of an endpoint, in order.
package struct SubscriptionList: Sendable {
    package private(set) var all: [Subscription] = []

    /// The most that a list holds.
    package static let limit = 1024

    package init() {}

    /// Adds one, or puts it in the place of one for the same channel, key and group. False where there is no room.
    package mutating func add(_ subscription: Subscription) -> Bool {
        if let index = index(of: subscription) {
            all[index] = subscription
            return true
        }
        guard all.count < Self.limit else { return false }
        all.append(subscription)
        return true
    }

    /// Takes one out. False where it is not there.
    package mutating func remove(_ subscription: Subscription) -> Bool {
        guard let index = index(of: subscription) else { return false }
        all.remove(at: index)
        return true
    }

    private func index(of subscription: Subscription) -> Int? {
        all.firstIndex { $0.unsubscribeFilter == subscription.unsubscribeFilter }
    }
}
