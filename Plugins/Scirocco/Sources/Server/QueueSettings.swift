internal import AdapterKit
internal import Descriptors
internal import HTTP
internal import Unix

/// The settings of a queue, checked.
struct QueueSettings {
    let host: String
    let port: Int
    /// The hub's own node, for which messages become events.
    let node: NodeID?
    /// Where the store is; nil for the endpoint's own state directory.
    let folder: String?
    let storeSize: Int
    let rules: QueueRules
    let lease: Lease
    let retention: Retention
    let limits: HTTPLimits
    let connections: Int
    /// In nanoseconds.
    let idleTime: UInt64
    let requestTime: UInt64
    /// In bytes.
    let unfinished: Int
    let output: Int

    init(_ settings: TypedValue) throws(AdapterError) {
        host = settings["host"]?.string ?? "127.0.0.1"
        guard !host.isEmpty, !host.utf8.contains(0) else { throw AdapterError(.settings, "host is no address") }
        port = Int(clamping: settings["port"]?.integer ?? 8000)
        let name = settings["node"]?.string ?? ""
        node = try name.isEmpty ? nil : Self.node(name, "node")
        let folder = settings["store"]?.string ?? ""
        self.folder = folder.isEmpty ? nil : folder
        storeSize = Int(clamping: settings["store_size"]?.integer ?? 1 << 30)
        let milliseconds: Int64 = 1_000_000
        lease = Lease(
            time: (settings["visibility"]?.integer ?? 0) / milliseconds, tries: settings["max_tries"]?.integer ?? 0)
        guard lease.tries == 0 || lease.time > 0 else {
            throw AdapterError(.settings, "max_tries needs visibility, without which nothing is handed out twice")
        }
        retention = Retention(
            time: (settings["keep_processed"]?.integer ?? 0) / milliseconds,
            makesRoom: settings["make_room"]?.boolean ?? false)
        rules = try Self.rules(settings)
        limits = HTTPLimits(
            head: Int(clamping: settings["max_head"]?.integer ?? 16 << 10),
            body: max(rules.json, rules.text, rules.binary))
        connections = Int(clamping: settings["max_connections"]?.integer ?? 1000)
        idleTime = UInt64(clamping: settings["idle_timeout"]?.integer ?? 75_000_000_000)
        requestTime = UInt64(clamping: settings["request_timeout"]?.integer ?? 30_000_000_000)
        unfinished = Int(clamping: settings["max_unfinished"]?.integer ?? 32 << 20)
        output = Int(clamping: settings["max_output"]?.integer ?? 32 << 20)
    }

    /// The host as a part of an address.
    var address: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether only this machine reaches it.
    var isLocal: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    private static func rules(_ settings: TypedValue) throws(AdapterError) -> QueueRules {
        var rules = QueueRules()
        func read(_ name: String, _ place: WritableKeyPath<QueueRules, Int>) {
            if let value = settings[name]?.integer { rules[keyPath: place] = Int(clamping: value) }
        }
        read("max_json", \.json)
        read("max_text", \.text)
        read("max_raw", \.binary)
        read("max_list", \.list)
        read("max_batch", \.batch)
        rules.token = settings["token"]?.string ?? rules.token
        guard !rules.token.isEmpty else { throw AdapterError(.settings, "token is empty: everybody would be let in") }
        rules.longestWait = (settings["long_poll"]?.integer ?? 0) / 1_000_000
        for record in settings["tokens"]?.list ?? [] {
            let node = try node(record["node"]?.string ?? "", "tokens")
            let token = record["token"]?.string ?? ""
            guard !token.isEmpty else { throw AdapterError(.settings, "tokens: the token of \(node) is empty") }
            guard rules.nodeTokens.updateValue(token, forKey: node) == nil else {
                throw AdapterError(.settings, "tokens has \(node) twice")
            }
        }
        rules.start = Clock.wall() / 1_000_000
        return rules
    }

    private static func node(_ text: String, _ setting: String) throws(AdapterError) -> NodeID {
        guard let node = NodeID(text) else {
            throw AdapterError(.settings, "\(setting): `\(text)` is no node, which is hexadecimal digits")
        }
        return node
    }
}
