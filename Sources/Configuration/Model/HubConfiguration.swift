/// What a configuration file says, with the places where it says it.
package struct HubConfiguration: Sendable {
    /// The name of the hub: lower-case letters, digits and `-`.
    package var hub = "hubbub"
    package var log = LogLevel.info
    /// Nil for the one that fits where standard error leads.
    package var logFormat: LogFormatName?
    /// How long the hub may take to deliver what is under way when it ends, in nanoseconds.
    package var drain: Int64 = 10_000_000_000
    package var journal = JournalConfiguration()
    package var adapters = AdapterSearch()
    /// In the order of the file.
    package var endpoints: [EndpointConfiguration] = []
    /// In the order of the file.
    package var routes: [RouteConfiguration] = []

    package let file: String

    package init(file: String) {
        self.file = file
    }

    /// The keys that every endpoint has; all others are settings of its adapter.
    package static var endpointKeys: [String] { ConfigurationParser.endpointKeys }

    /// The endpoint of that name.
    package func endpoint(_ name: String) -> EndpointConfiguration? {
        endpoints.first { $0.name == name }
    }

    /// The adapters that endpoints name, each once, in the order of the file.
    package var adapterNames: [String] {
        var seen: Set<String> = []
        return endpoints.map(\.adapter).filter { seen.insert($0).inserted }
    }
}

/// The bounds of what durable routes keep on the disk.
package struct JournalConfiguration: Equatable, Sendable {
    /// Bytes of all its files.
    package var bytes = 1 << 30
    /// Nanoseconds for which an event is kept at most; 0 for no limit.
    package var age: Int64 = 0

    package init() {}

    /// Bytes that a route may hold where it says nothing itself: as much as the others, so that none fills it alone.
    package func share(among routes: Int) -> Int { bytes / 10 * 9 / max(1, routes) }
}

/// Where adapters are searched, beyond the places that every hub knows, and which libraries they must be.
package struct AdapterSearch: Equatable, Sendable {
    /// Folders; where they are written as relative ones they are taken from the folder of the configuration file.
    package var directories: [String] = []
    /// By an adapter's name: the SHA-256 of its library, 64 lower-case hexadecimal digits.
    package var pins: [String: String] = [:]
    package var upgrade = AdapterUpgrade.auto

    package init() {}
}

/// What a running hub does when a library changes whose endpoints run in processes.
package enum AdapterUpgrade: String, Sendable, CaseIterable {
    /// They go on with the new version, and come back to the old one where the new one does not work.
    case auto
    /// Nothing, until somebody asks for it.
    case manual
}

/// How the log is written.
package enum LogFormatName: String, Sendable, CaseIterable {
    case logfmt, json, journal
}

/// How much the log says.
package enum LogLevel: String, Sendable, CaseIterable {
    case trace, debug, info, warning, error
}
