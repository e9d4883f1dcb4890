internal import AdapterKit
internal import AdapterTesting
internal import Descriptors
internal import HTTPClient
internal import Testing
internal import Unix

/// The tests with a server: one runs after the other.
@Suite(.serialized) enum ClientTests {}

/// An adapter that has nothing but a host.
final class HostOnly: Adapter {
    static var descriptor: AdapterDescriptor {
        AdapterDescriptor(
            name: "hostonly", version: "1.0.0", summary: "For tests", roles: .source,
            emits: [EventTypeSpec("hostonly.event", payloads: .text, help: "An event.")],
            requiredExtensions: ["hubbub.timer/1", "hubbub.watch/1"])
    }

    private nonisolated(unsafe) static weak var latest: HostOnly?

    static func made() throws -> HostOnly {
        guard let made = unsafe latest else { throw TestFailure("there is no instance") }
        return made
    }

    let host: Host

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        unsafe Self.latest = self
    }

    func start() throws(AdapterError) -> Progress { .done }
    func stop(deadline: Duration) -> Progress { .done }
}

/// A client and a server that meet over the loopback, on one thread: both go on only while a test waits for something.
final class Meeting {
    let host: TestHost
    let client: HTTPClient
    let server: PlayedServer

    init(_ options: HTTPClientOptions = HTTPClientOptions()) throws {
        host = try TestHost(HostOnly.self, [])
        client = try HTTPClient(host: HostOnly.made().host, options: options)
        server = try PlayedServer()
    }

    deinit { client.close() }

    func url(_ path: String) -> String { "http://127.0.0.1:\(server.port)\(path)" }

    /// Lets both go on until the condition holds.
    func until(_ what: String, _ condition: () -> Bool) throws {
        let end = Clocks.monotonic() + 20_000_000_000
        while !condition() {
            guard Clocks.monotonic() < end else { throw TestFailure("waited for \(what)") }
            try turn()
        }
    }

    /// Lets both go on for a while, to see that nothing happens.
    func pass(_ duration: Duration) throws {
        let end = Clocks.monotonic() + UInt64(duration.nanoseconds)
        while Clocks.monotonic() < end { try turn() }
    }

    private func turn() throws {
        server.turn()
        let watched = host.watched
        let found = try Poll.wait(for: watched, timeout: .milliseconds(2))
        host.turn(zip(watched, found).map { ($0.descriptor, $1) })
    }

    /// Waits for a whole request of these many bytes of body on a connection, and gives its head.
    func request(on connection: Int = 0, body: String = "") throws -> String {
        try until("a request") {
            server.count > connection && server.text(connection).hasSuffix("\r\n\r\n" + body)
        }
        return server.take(connection)
    }

    /// Asks; the answer stands in the box when it is there.
    func ask(_ request: HTTPRequest) throws -> Answered {
        let answered = Answered()
        answered.id = try client.perform(request) { answered.results.append($0) }
        return answered
    }

    /// The answer to a request, which the server gives at once.
    func answer(_ request: HTTPRequest, with text: String, on connection: Int = 0) throws -> HTTPResponse {
        let answered = try ask(request)
        _ = try self.request(on: connection)
        server.write(text, to: connection)
        return try answered.wait(self).get()
    }
}

/// What became of a request.
final class Answered {
    var id: HTTPExchangeID?
    var results: [Result<HTTPResponse, AdapterError>] = []

    func wait(_ meeting: Meeting) throws -> Result<HTTPResponse, AdapterError> {
        try meeting.until("the answer") { !results.isEmpty }
        return results[0]
    }

    func failure(_ meeting: Meeting) throws -> AdapterError? {
        if case .failure(let error) = try wait(meeting) { error } else { nil }
    }
}
