internal import AdapterKit
internal import Descriptors

/// The settings in the form that the adapter works with.
struct PysigSettings {
    enum Mode: String { case server, client }

    let mode: Mode
    let carrier: CarrierKind
    /// Whether objects may be filled up with white space where that keeps them apart.
    let aligns: Bool
    let address: CarrierAddress
    let senders: [HubSender]
    let interests: [Interest]
    let client: ClientSettings

    var limits: Limits { client.limits }
    var createsSenders: Bool { client.createsSenders }

    init(_ settings: TypedValue) throws(AdapterError) {
        mode = settings["mode"]?.string.flatMap(Mode.init(rawValue:)) ?? .server
        carrier = settings["carrier"]?.string.flatMap(CarrierKind.init(rawValue:)) ?? .tcp
        aligns = settings["fill_up"]?.boolean ?? true
        let host = settings["host"]?.string ?? "127.0.0.1"
        guard !host.isEmpty else { throw AdapterError(.settings, "host is empty: give an address or a name") }
        address = CarrierAddress(host: host, port: UInt16(clamping: settings["port"]?.integer ?? 3000))
        let limits = Self.limits(settings)
        client = ClientSettings(
            limits: limits, connectTimeout: settings["connect_timeout"]?.integer ?? 10_000_000_000,
            longestWait: settings["reconnect_wait"]?.integer ?? 5_000_000_000,
            answerWithin: settings["answer_within"]?.integer ?? 1_000_000_000,
            createsSenders: settings["auto_senders"]?.boolean ?? true)
        senders = try Self.senders(settings["senders"]?.list ?? [], limits)
        interests = try Self.interests(settings["listen"]?.list ?? [.record([])])
    }

    private static func interests(_ list: [TypedValue]) throws(AdapterError) -> [Interest] {
        var interests: [Interest] = []
        for (index, entry) in list.enumerated() {
            interests.append(
                Interest(
                    sender: try name("sender", of: entry, "listen[\(index)]"),
                    event: try name("event", of: entry, "listen[\(index)]")))
        }
        return interests
    }

    /// The name in a member of an entry, of the kind that a second member says; nil where it is left out.
    private static func name(
        _ member: String, of entry: TypedValue, _ place: String
    ) throws(AdapterError) -> Identifier? {
        guard let text = entry[member]?.string else { return nil }
        do throws(AdapterError) {
            return try Identifier(text, kind: entry["\(member)kind"]?.string, in: "\(place).\(member)")
        } catch {
            throw AdapterError(.settings, error.message)
        }
    }

    private static func limits(_ settings: TypedValue) -> Limits {
        var limits = Limits()
        func take<Number: FixedWidthInteger>(_ name: String, _ member: WritableKeyPath<Limits, Number>) {
            if let value = settings[name]?.integer { limits[keyPath: member] = Number(clamping: value) }
        }
        take("max_message", \.incomingObject)
        take("max_unfinished", \.unfinishedBytes)
        take("max_object", \.outgoingObject)
        take("reply_gap", \.replyGap)
        take("request_timeout", \.requestTimeout)
        take("signal_timeout", \.signalTimeout)
        take("max_queue", \.queuedObjects)
        take("max_unanswered", \.unansweredRequests)
        take("max_name", \.nameLength)
        take("max_listeners", \.listenersPerConnection)
        take("max_senders", \.sendersPerConnection)
        take("max_events", \.eventsPerSender)
        take("max_connections", \.connections)
        return limits
    }

    private static func senders(_ list: [TypedValue], _ limits: Limits) throws(AdapterError) -> [HubSender] {
        var senders: [HubSender] = []
        for (index, entry) in list.enumerated() {
            let name = try name("name", of: entry, "senders[\(index)]") ?? Identifier("")
            guard !senders.contains(where: { $0.name == name }) else {
                throw AdapterError(.settings, "senders[\(index)]: there are two senders \(name.text); name each once")
            }
            let events = (entry["events"]?.list ?? []).compactMap { $0.string.map { Identifier($0) } }
            guard !events.contains(where: \.isEmptyText) else {
                throw AdapterError(.settings, "senders[\(index)].events: an event needs a name that is not empty")
            }
            let requests = (entry["requests"]?.list ?? []).compactMap(\.string)
            senders.append(
                HubSender(
                    name: name, events: events,
                    requests: requests.isEmpty ? nil : requests.map { $0 == "*" ? .null : Identifier($0) }))
        }
        guard senders.count <= limits.sendersPerConnection else {
            throw AdapterError(
                .settings, "there are \(senders.count) senders: raise max_senders, or remove some of them")
        }
        return senders
    }
}
