internal import AdapterKit
internal import Descriptors

/// The settings of a node, checked.
struct NodeSettings {
    /// Without a slash at its end.
    let url: String
    let wire: ServerWire
    /// Whether messages for the node are pulled.
    let receives: Bool
    /// In nanoseconds.
    let poll: UInt64
    let idlePoll: UInt64
    let timeout: Duration
    /// The most messages in one request; 0 for one at a time.
    let batch: Int

    init(_ settings: TypedValue) throws(AdapterError) {
        var url = settings["url"]?.string ?? ""
        while url.hasSuffix("/") { url.removeLast() }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?"), !url.contains("#") else {
            throw AdapterError(.settings, "url must begin with http:// or https:// and have no query")
        }
        self.url = url
        let name = settings["node"]?.string ?? ""
        guard let node = NodeID(name) else {
            throw AdapterError(.settings, "node: `\(name)` is no node: give the endpoint's own, in hexadecimal digits")
        }
        let token = settings["token"]?.string ?? ""
        guard !token.isEmpty, token.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
            throw AdapterError(.settings, "token must be visible characters without spaces")
        }
        wire = ServerWire(
            node: node, token: token, dialect: settings["dialect"]?.integer == 1 ? .first : .second,
            mends: settings["mend"]?.boolean ?? true)
        receives = settings["receive"]?.boolean ?? true
        poll = UInt64(clamping: settings["poll"]?.integer ?? 50_000_000)
        idlePoll = max(poll, UInt64(clamping: settings["poll_idle"]?.integer ?? 2_000_000_000))
        timeout = .nanoseconds(settings["timeout"]?.integer ?? 30_000_000_000)
        batch = Int(clamping: settings["max_batch"]?.integer ?? 0)
    }

    /// Whether the server is on this machine.
    var isLocal: Bool {
        ["http://127.", "http://localhost", "http://[::1]"].contains { url.hasPrefix($0) }
    }
}
