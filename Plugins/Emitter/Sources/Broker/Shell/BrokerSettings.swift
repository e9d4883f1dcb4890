internal import AdapterKit
internal import Descriptors

/// The settings of a broker, checked.
struct BrokerSettings {
    let host: String
    let port: UInt16
    let payload: PayloadForm
    let access: Access
    let limits: BrokerLimits

    init(_ settings: TypedValue) throws(AdapterError) {
        host = settings["host"]?.string ?? "127.0.0.1"
        guard !host.isEmpty, !host.utf8.contains(0) else { throw AdapterError(.settings, "host is no address") }
        let number = settings["port"]?.integer ?? 0
        port = number > 0 ? UInt16(clamping: number) : 1883
        payload = settings["payload"]?.string.flatMap(PayloadForm.init) ?? .auto
        guard settings["keys"]?.string == "off" else {
            throw AdapterError(.settings, "keys: this version has no channels with keys yet: write keys: off")
        }
        access = try Self.access(settings)
        limits = Self.limits(settings)
    }

    private static func access(_ settings: TypedValue) throws(AdapterError) -> Access {
        var users: [String: String] = [:]
        for record in settings["users"]?.list ?? [] {
            let name = record["name"]?.string ?? ""
            guard users.updateValue(record["password"]?.string ?? "", forKey: name) == nil else {
                throw AdapterError(.settings, "users has \(name) twice")
            }
        }
        return users.isEmpty ? .open : .users(users)
    }

    private static func limits(_ settings: TypedValue) -> BrokerLimits {
        var limits = BrokerLimits()
        func read(_ name: String, _ place: WritableKeyPath<BrokerLimits, Int>) {
            if let value = settings[name]?.integer { limits[keyPath: place] = Int(clamping: value) }
        }
        func read(_ name: String, _ place: WritableKeyPath<BrokerLimits, Moment>) {
            if let value = settings[name]?.integer { limits[keyPath: place] = Moment(clamping: value) }
        }
        read("max_packet", \.packet)
        read("max_unfinished", \.unfinished)
        read("max_connections", \.connections)
        read("max_sessions", \.sessions)
        read("max_subscriptions", \.subscriptions)
        read("max_rate", \.rate)
        read("max_in_flight", \.inFlight)
        read("max_queued", \.queuedMessages)
        read("max_queued_bytes", \.queuedBytes)
        read("max_output", \.output)
        read("max_retained", \.retainedMessages)
        read("max_retained_bytes", \.retainedBytes)
        read("connect_timeout", \.connectTime)
        read("max_keep_alive", \.keepAlive)
        read("session_expiry", \.sessionTime)
        limits.cutsSlow = settings["slow_clients"]?.string == "disconnect"
        return limits
    }
}
