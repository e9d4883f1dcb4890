internal import Control
internal import Glibc
internal import JSONText
internal import Unix

/// What a running hub tells beside its configuration: two looks at its counters, a second apart.
struct LiveHub {
    private let before: JSONValue
    private let status: JSONValue
    private let seconds: Double

    /// - Throws: where none runs there, or it goes away meanwhile.
    init(path: String) throws {
        let client = try ControlClient(path: path)
        before = try client.request("status") ?? .null
        let start = Clock.monotonic()
        usleep(1_000_000)
        status = try client.request("status") ?? .null
        seconds = Double(Clock.monotonic() - start) / 1e9
    }

    var isHealthy: Bool { status["healthy"]?.boolean == true }
    var uptime: String { Quantity.time(seconds: status["uptime_s"]?.integer ?? 0) }
    var routes: [String] { Self.items(status, "routes").compactMap { $0["name"]?.string } }

    func endpoint(_ name: String) -> JSONValue? { Self.item(status, "endpoints", name) }
    func route(_ name: String) -> JSONValue? { Self.item(status, "routes", name) }

    /// `emitted 1 200 (50.0/s)`.
    func rate(_ list: String, _ name: String, _ counter: String) -> String? {
        guard let now = Self.item(status, list, name)?[counter]?.integer else { return nil }
        let then = Self.item(before, list, name)?[counter]?.integer ?? now
        let rate = Double(max(0, now - then)) / max(seconds, 0.001)
        return "\(counter) \(Quantity.count(Double(now))) (\(Quantity.decimal(rate, 1))/s)"
    }

    private static func item(_ status: JSONValue, _ list: String, _ name: String) -> JSONValue? {
        items(status, list).first { $0["name"]?.string == name }
    }

    private static func items(_ status: JSONValue, _ list: String) -> [JSONValue] { status[list]?.array ?? [] }
}
