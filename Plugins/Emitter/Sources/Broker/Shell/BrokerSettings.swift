internal import AdapterKit
internal import Descriptors

/// The settings of a broker, checked.
struct BrokerSettings {
    let host: String
    let port: UInt16
    /// With TLS; nil where `port` speaks it, or nobody does.
    let tlsPort: UInt16?
    let tls: TLSContext.Files?
    let payload: PayloadForm
    let access: Access
    let limits: BrokerLimits
    /// With channel keys.
    let isKeyed: Bool
    let rule: MatchRule
    /// Of our keys; nil for one that is kept in a file.
    let secret: [UInt8]?
    /// Of the upstream broker, for keys of its formats.
    let license: License?
    let historySize: Int

    private static let longestKeyedPacket = 65_536

    init(_ settings: TypedValue) throws(AdapterError) {
        host = settings["host"]?.string ?? "127.0.0.1"
        guard !host.isEmpty, !host.utf8.contains(0) else { throw AdapterError(.settings, "host is no address") }
        let number = settings["port"]?.integer ?? 0
        isKeyed = settings["keys"]?.string != "off"
        port = number > 0 ? UInt16(clamping: number) : isKeyed ? 8080 : 1883
        rule = settings["matcher"]?.string == "mqtt" ? .exact : .prefix
        let written = settings["key_secret"]?.string ?? ""
        secret = try written.isEmpty ? nil : KeySecret.parse(written)
        license = try Self.license(settings["license"]?.string ?? "")
        historySize = Int(clamping: settings["history_size"]?.integer ?? 64 << 20)
        payload = settings["payload"]?.string.flatMap(PayloadForm.init) ?? .auto
        tls = try Self.tls(settings)
        let second = settings["tls_port"]?.integer
        tlsPort = second.map { UInt16(clamping: $0) }
        guard second == nil || tls != nil else {
            throw AdapterError(.settings, "tls_port is given without certificate and private_key")
        }
        access = try Self.access(settings)
        var limits = Self.limits(settings)
        // The facts: Emitter brokers close the connection on a longer one.
        if isKeyed { limits.packet = min(limits.packet, Self.longestKeyedPacket) }
        self.limits = limits
    }

    /// The host as a part of an address.
    var address: String { host.contains(":") ? "[\(host)]" : host }

    private static func license(_ text: String) throws(AdapterError) -> License? {
        guard !text.isEmpty else { return nil }
        guard let license = License(text) else {
            throw AdapterError(
                .settings, "license is none of the original broker's: copy it whole, with the :2 or :3 at its end")
        }
        return license
    }

    private static func tls(_ settings: TypedValue) throws(AdapterError) -> TLSContext.Files? {
        func text(_ name: String) -> String? { settings[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        switch (text("certificate"), text("private_key")) {
        case (let certificate?, let key?):
            return TLSContext.Files(certificate: certificate, privateKey: key, authorities: text("ca"))
        case (nil, nil):
            guard text("ca") == nil else {
                throw AdapterError(
                    .settings, "ca is given without TLS: add certificate and private_key, or take it out")
            }
            return nil
        default: throw AdapterError(.settings, "certificate and private_key belong together: give both or none")
        }
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
