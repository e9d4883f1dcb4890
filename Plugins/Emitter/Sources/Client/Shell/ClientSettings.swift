internal import AdapterKit
internal import Descriptors

/// The settings of an endpoint, checked as far as they can be without the broker.
struct ClientSettings: Sendable {
    struct TLS: Sendable {
        /// A file of certificates that the broker's must lead to; nil for those that the system trusts.
        var authorities: String?
        var certificate: String?
        var privateKey: String?
        /// Whether the broker's certificate must be valid and bear its name.
        var verifies: Bool
    }

    let host: String
    let port: UInt16
    let tls: TLS?
    let username: String?
    let password: String?
    let clientID: String
    let cleanSession: Bool
    /// Seconds.
    let keepAlive: Int32
    /// How long the broker may take to answer, in nanoseconds.
    let answerTimeout: Moment
    /// The most bytes of a packet that is received.
    let maxPacket: Int
    let key: ChannelKey?
    let subscriptions: SubscriptionList
    let links: RenewalList<ChannelLink>
    let watches: RenewalList<PresenceWatch>
    let keys: KeyRing
    let qos: Int32
    let payload: PayloadForm
    /// The most bytes of a payload that is published.
    let maxPayload: Int

    init(_ settings: TypedValue) throws(AdapterError) {
        host = settings["host"]?.string ?? "127.0.0.1"
        let secure = settings["secure"]?.boolean ?? true
        let number = settings["port"]?.integer ?? 0
        port = number > 0 ? UInt16(clamping: number) : secure ? 8883 : 1883
        tls = try secure ? Self.tls(settings) : Self.noTLS(settings)
        username = Self.text("username", settings)
        password = Self.text("password", settings)
        keepAlive = Int32(clamping: (settings["keep_alive"]?.integer ?? 30_000_000_000) / 1_000_000_000)
        answerTimeout = Moment(clamping: settings["answer_timeout"]?.integer ?? Int64(Link.openingLimit))
        maxPacket = Int(clamping: settings["max_packet"]?.integer ?? 16 << 20)
        qos = Int32(clamping: settings["qos"]?.integer ?? 0)
        payload = settings["payload"]?.string.flatMap(PayloadForm.init) ?? .auto
        maxPayload = Int(clamping: settings["max_payload"]?.integer ?? 1 << 20)
        cleanSession = settings["clean_session"]?.boolean ?? true
        clientID = try Self.clientID(settings, isClean: cleanSession)
        // An empty one, of a variable that is not set, would make a client of a plain broker.
        if settings["key"]?.string == "" {
            throw AdapterError(.settings, "key is empty: give a channel key, or leave it out for a broker without keys")
        }
        key = try Self.text("key", settings).map { (text) throws(AdapterError) in
            try Self.checked("key") { () throws(TopicError) in try ChannelKey(text) }
        }
        var keys = KeyRing()
        let own = key
        if let own { keys.add(own) }
        subscriptions = try Self.subscriptions(settings, own, &keys)
        links = try Self.renewals("links", settings, &keys, \.key) { (record) throws(TopicError) in
            try ChannelLink(record, key: own)
        }
        watches = try Self.renewals("watch", settings, &keys, \.key) { (record) throws(TopicError) in
            try PresenceWatch(record, key: own)
        }
        self.keys = keys
        try Self.check(host, username, password)
    }

    private static func text(_ name: String, _ settings: TypedValue) -> String? {
        settings[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func tls(_ settings: TypedValue) throws(AdapterError) -> TLS {
        let tls = TLS(
            authorities: text("ca", settings), certificate: text("certificate", settings),
            privateKey: text("private_key", settings), verifies: settings["verify"]?.boolean ?? true)
        guard (tls.certificate == nil) == (tls.privateKey == nil) else {
            throw AdapterError(.settings, "certificate and private_key belong together: give both or none")
        }
        return tls
    }

    private static func noTLS(_ settings: TypedValue) throws(AdapterError) -> TLS? {
        for name in ["ca", "certificate", "private_key"] where text(name, settings) != nil {
            throw AdapterError(.settings, "\(name) is given without TLS: take out secure: false, or take it out")
        }
        return nil
    }

    private static func clientID(_ settings: TypedValue, isClean: Bool) throws(AdapterError) -> String {
        guard let id = text("client_id", settings) else {
            guard isClean else {
                throw AdapterError(
                    .settings, "clean_session: false needs a client_id: the broker keeps the session under that name")
            }
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return "hubbub" + String(repeating: "0", count: 16 - digits.count) + digits
        }
        guard id.utf8.count <= Topic.limit, !id.utf8.contains(0) else {
            throw AdapterError(.settings, "client_id is too long or holds a NUL")
        }
        return id
    }

    private static func check(_ host: String, _ username: String?, _ password: String?) throws(AdapterError) {
        guard !host.isEmpty, !host.utf8.contains(0), host.utf8.count <= 255 else {
            throw AdapterError(.settings, "host is no name or address")
        }
        guard password == nil || username != nil else {
            throw AdapterError(.settings, "password is given without username: MQTT has no password alone")
        }
        for (name, value) in [("username", username), ("password", password)] {
            guard let value, value.utf8.contains(0) || value.utf8.count > Topic.limit else { continue }
            throw AdapterError(.settings, "\(name) is too long or holds a NUL")
        }
    }

    private static func subscriptions(
        _ settings: TypedValue, _ key: ChannelKey?, _ keys: inout KeyRing
    ) throws(AdapterError) -> SubscriptionList {
        var list = SubscriptionList()
        for (index, record) in (settings["subscribe"]?.list ?? []).enumerated() {
            let request = try checked("subscribe[\(index)]") { () throws(TopicError) in
                try SubscriptionRequest(record, key: key)
            }
            if let key = request.key { keys.add(key) }
            guard list.add(request.subscription) else {
                throw AdapterError(.settings, "subscribe has more than \(SubscriptionList.limit) entries")
            }
        }
        return list
    }

    /// What an Emitter broker is told on each connection.
    private static func renewals<Item: Sendable>(
        _ name: String, _ settings: TypedValue, _ keys: inout KeyRing, _ key: (Item) -> ChannelKey,
        _ read: (TypedValue) throws(TopicError) -> Item
    ) throws(AdapterError) -> RenewalList<Item> {
        var list = RenewalList<Item>()
        for (index, record) in (settings[name]?.list ?? []).enumerated() {
            let item = try checked("\(name)[\(index)]") { () throws(TopicError) in try read(record) }
            keys.add(key(item))
            guard !list.contains(item.id) else {
                throw AdapterError(.settings, "\(name)[\(index)] stands there twice: take one out")
            }
            guard list.add(item) else {
                throw AdapterError(.settings, "\(name) has more than \(RenewalList<Item>.limit) entries")
            }
        }
        return list
    }

    private static func checked<Value>(
        _ what: String, _ body: () throws(TopicError) -> Value
    ) throws(AdapterError) -> Value {
        do throws(TopicError) { return try body() } catch { throw AdapterError(.settings, "\(what): \(error.text)") }
    }
}
