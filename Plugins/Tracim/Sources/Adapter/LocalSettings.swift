internal import AdapterKit
internal import Descriptors
internal import Unix

/// What both modes have of settings, in the form that the adapter works with.
struct LocalSettings {
    /// The daemon's socket.
    let daemonPath: String
    /// The daemon's directory is the original's own, which may have to be made.
    let isDefault: Bool
    let listener: LocalLimits
    let post: PostLimits
    let silence: Moment
    let answerTimeout: Moment
    let longestWait: Moment
    let requests: Int

    init(_ settings: TypedValue) throws(AdapterError) {
        let path = settings["socket"]?.string ?? ""
        isDefault = path.isEmpty
        daemonPath = try Self.checked(path.isEmpty ? try Self.originalPath() : path, "socket")
        listener = LocalLimits(
            message: Int(settings["max_message"]?.integer ?? 1 << 20),
            connections: Int(settings["max_connections"]?.integer ?? 64),
            patience: .nanoseconds(settings["read_timeout"]?.integer ?? 5_000_000_000))
        post = PostLimits(
            queue: Int(settings["max_queue"]?.integer ?? 10_000),
            patience: .nanoseconds(settings["write_timeout"]?.integer ?? 10_000_000_000))
        silence = settings["silence"]?.integer ?? 90_000_000_000
        answerTimeout = settings["answer_timeout"]?.integer ?? 20_000_000_000
        longestWait = settings["reconnect_wait"]?.integer ?? 10_000_000_000
        requests = Int(settings["max_requests"]?.integer ?? 64)
    }

    /// Where the original daemon has its socket unless it is told otherwise.
    private static func originalPath() throws(AdapterError) -> String {
        let variables = Environment.all()
        if let folder = variables["XDG_CONFIG_HOME"], !folder.isEmpty {
            return Path.join(folder, "TracimDaemon/master.sock")
        }
        guard let home = variables["HOME"], !home.isEmpty else {
            throw AdapterError(
                .settings, "socket is missing, and there is no HOME to look for the original's in: name it")
        }
        return Path.join(home, ".config/TracimDaemon/master.sock")
    }

    /// The whole path, because peers are told it and have other working directories.
    static func checked(_ path: String, _ setting: String) throws(AdapterError) -> String {
        let isWhole = path.isEmpty || path.hasPrefix("/")
        let path = isWhole ? path : (try? Files.realPath(".")).map { Path.join($0, path) } ?? path
        guard Daemon.isPath(path) else {
            throw AdapterError(
                .settings, "\(setting) is \(path): a socket's path has 1 to 107 bytes; name a shorter one")
        }
        return path
    }
}

/// The settings of a client.
struct ClientConfiguration {
    let local: LocalSettings
    /// nil for one in the state directory.
    let ownPath: String?

    init(_ settings: TypedValue) throws(AdapterError) {
        local = try LocalSettings(settings)
        let path = settings["client_socket"]?.string ?? ""
        ownPath = path.isEmpty ? nil : try LocalSettings.checked(path, "client_socket")
        if ownPath == local.daemonPath {
            throw AdapterError(.settings, "client_socket and socket are the same: the daemon has its own")
        }
    }
}
