internal import AdapterKit
internal import Descriptors
internal import HTTPClient

/// The settings of a daemon.
struct DaemonConfiguration {
    let local: LocalSettings
    let daemon: DaemonSettings
    let api: TracimAPI
    let options: HTTPClientOptions
    let liveLimit: Int
    let catchesUp: Bool
    let relays: Bool
    /// Names server and user.
    let server: String

    init(_ settings: TypedValue) throws(AdapterError) {
        local = try LocalSettings(settings)
        daemon = DaemonSettings(
            path: local.daemonPath,
            size: MessageSize(large: settings["large_messages"]?.string.flatMap(MessageSize.Large.init) ?? .reduce),
            pingInterval: settings["ping_interval"]?.integer ?? 30_000_000_000,
            clients: Int(settings["max_clients"]?.integer ?? 256), requests: local.requests)
        let url = settings["url"]?.string ?? ""
        guard HTTPText.isURL(url) else {
            throw AdapterError(.settings, "url must be that of Tracim's API, such as https://tracim.example.org/api")
        }
        let credentials = try Self.credentials(settings)
        api = TracimAPI(
            url: url, credentials: credentials, requestTimeout: .nanoseconds(local.answerTimeout),
            silence: .nanoseconds(local.silence), answerLimit: Int(settings["max_answer"]?.integer ?? 1 << 20))
        options = HTTPClientOptions(
            connectTimeout: .nanoseconds(min(local.answerTimeout, 10_000_000_000)),
            verifies: settings["verify"]?.boolean ?? true, authorities: Self.text(settings, "ca"))
        liveLimit = Int(settings["max_live_message"]?.integer ?? 8 << 20)
        catchesUp = settings["catch_up"]?.boolean ?? true
        relays = settings["relay"]?.boolean ?? true
        server =
            "\(HTTPText.withoutSecrets(url)) \(Self.text(settings, "username") ?? Self.text(settings, "email") ?? "")"
    }

    private static func text(_ settings: TypedValue, _ name: String) -> String? {
        settings[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func credentials(_ settings: TypedValue) throws(AdapterError) -> TracimCredentials {
        let (username, email) = (text(settings, "username"), text(settings, "email"))
        guard let login = username ?? email else {
            throw AdapterError(.settings, "give a username or an email for Tracim")
        }
        let secret = settings["authentication"]?.string == "key" ? "api_key" : "password"
        guard let value = text(settings, secret) else { throw AdapterError(.settings, "give the \(secret) for Tracim") }
        guard HTTPText.isValue(login), HTTPText.isValue(value) else {
            throw AdapterError(.settings, "the name and the \(secret) must not have control characters")
        }
        switch settings["authentication"]?.string {
        case "basic": return .basic(login: login, password: value)
        case "key": return .key(value, login: login)
        default: return .session(username: username, email: email, password: value)
        }
    }
}
