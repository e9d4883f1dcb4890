internal import HubTesting
internal import JSONText
internal import Unix

/// A real hub in a process of its own, and what it says of itself.
final class HubUnderTest {
    let place: Workplace
    let process: Background

    init(_ configuration: String) throws {
        place = try Workplace()
        try place.write(configuration, to: "hubbub.yaml")
        process = try place.startHub()
    }

    /// Starts one that is not yet healthy, because what it connects to is hostile.
    init(unhealthy configuration: String) throws {
        place = try Workplace()
        try place.write(configuration, to: "hubbub.yaml")
        let hub = try place.start("run")
        process = hub
        let place = place
        try until("the hub answers: \(hub.outcome?.standardError ?? "")", seconds: 30) {
            try place.hubbub("status", "--json").standardOutput.hasPrefix("{")
        }
    }

    func status() throws -> JSONValue { try place.hubbub("status", "--json").json() }

    func endpoint(_ name: String) throws -> JSONValue {
        let all = try status()["endpoints"]?.array ?? []
        guard let found = all.first(where: { $0["name"]?.string == name }) else { throw Unexpected("no \(name)") }
        return found
    }

    /// How the adapter has broken the interface's rules; under a sanitizer it may take its time.
    func violations(of endpoint: String) throws -> [String] {
        let all = try self.endpoint(endpoint)["violations"]?.array ?? []
        return all.compactMap(\.string).filter { !(Workplace.isSanitized && $0.contains("has not returned")) }
    }

    /// How often that was counted at the endpoint.
    func count(_ counter: String, of endpoint: String) throws -> Int64 {
        try self.endpoint(endpoint)["counts"]?[counter]?.integer ?? 0
    }

    /// The port of a server that listens at any.
    func port(of endpoint: String) throws -> UInt16 {
        let text = try self.endpoint(endpoint)["link_text"]?.string ?? ""
        guard let port = text.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Unexpected("no port in \(text)")
        }
        return port
    }

    var isHealthy: Bool { get throws { try place.hubbub("status").ending == .exited(0) } }
}
