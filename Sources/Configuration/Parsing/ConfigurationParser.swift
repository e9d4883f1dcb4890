/// Turns the tree of a file into a configuration, as far as that needs no descriptors.
struct ConfigurationParser {
    static let hubKeys = ["hub", "log", "log_format", "drain", "journal", "adapters", "endpoints", "routes"]

    var report = Report()
    var configuration: HubConfiguration
    /// By endpoint: what its adapter is to be told.
    var settings: [String: [YAMLEntry]] = [:]

    init(file: String) {
        configuration = HubConfiguration(file: file)
    }

    mutating func parse(_ root: YAMLNode) {
        let empty = root.isNull ? YAMLNode(.mapping([]), at: root.place) : root
        guard let entries = entries(empty, path: "", keys: Self.hubKeys, required: ["endpoints"]) else { return }
        if let node = entries["hub"], let name = hubName(node) { configuration.hub = name }
        if let node = entries["log"], let level: LogLevel = choice(node, "log") { configuration.log = level }
        if let node = entries["log_format"] { configuration.logFormat = choice(node, "log_format") }
        if let node = entries["drain"], let drain = drain(node) { configuration.drain = drain }
        if let node = entries["journal"] { parseJournal(node) }
        if let node = entries["adapters"] { parseAdapters(node) }
        if let node = entries["endpoints"] { parseEndpoints(node) }
        if let node = entries["routes"] { parseRoutes(node) }
    }

    private mutating func hubName(_ node: YAMLNode) -> String? {
        guard let name = text(node, "hub") else { return nil }
        let isName = name.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
        guard isName, (1...63).contains(name.utf8.count) else {
            report.error(
                .badName, "\(quoted(name)) is no name for a hub",
                hint: "lower-case letters, digits and - make one, 63 at most", at: node.place)
            return nil
        }
        return name
    }

    private mutating func drain(_ node: YAMLNode) -> Int64? {
        guard let text = text(node, "drain") else { return nil }
        if let duration = DurationText.parse(text), (0...3_600_000_000_000).contains(duration) { return duration }
        report.error(
            .badValue, "drain must be a time up to an hour; \(quoted(text)) is none", hint: "for example 10s",
            at: node.place)
        return nil
    }

    private mutating func parseAdapters(_ node: YAMLNode) {
        guard let entries = entries(node, path: "adapters", keys: ["directories", "pins", "upgrade"]) else { return }
        if let directories = entries["directories"] {
            configuration.adapters.directories = texts(directories, "adapters.directories").map {
                path($0.value, besides: configuration.file)
            }
        }
        if let node = entries["upgrade"] {
            configuration.adapters.upgrade = choice(node, "adapters.upgrade") ?? .auto
        }
        guard let pins = entries["pins"], let members = mapping(pins, "adapters.pins") else { return }
        for pin in members {
            guard let digest = text(pin.value, "adapters.pins.\(pin.key)") else { continue }
            guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else {
                report.error(
                    .badValue, "adapters.pins.\(pin.key) must be a SHA-256; \(quoted(digest)) is none",
                    hint: "64 hexadecimal digits, as sha256sum prints them", at: pin.value.place)
                continue
            }
            configuration.adapters.pins[pin.key] = digest.lowercased()
        }
    }
}

/// A path as a configuration file writes it: relative ones are taken from the file's own folder.
func path(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + path
}

func isLowerOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
