internal import Control
internal import JSONText
internal import Unix

/// The sockets of all checks of the control socket: a hub that echoes, and a place where a client finds what the input says.
final class ControlStage: Sendable {
    static let shared = ControlStage()
    let hub: String
    let client: String
    let listener: FileDescriptor

    private init() {
        do throws(SystemError) {
            let folder = try Directories.createTemporary(in: "/tmp", prefix: "hb-fuzz-")
            hub = Path.join(folder, "hub.sock")
            client = Path.join(folder, "client.sock")
            listener = try UnixSocket.listen(at: client)
            _ = try ControlServer(path: hub, handler: EchoHandler())
        } catch { fatalError("no sockets: \(error)") }
    }
}

/// Answers each request with itself: as items as often as it asks for, and at the end.
final class EchoHandler: ControlHandler {
    func handle(
        _ command: String, _ request: JSONValue, _ connection: ControlConnection
    ) throws(ControlFailure) -> JSONValue {
        for _ in 0..<Self.itemCount(request) { _ = connection.send(request) }
        if command == "fail" { throw Self.failure }
        return request
    }

    /// What is sent for a request.
    static func messages(_ command: String, _ request: JSONValue) -> [JSONValue] {
        let items = Array(repeating: ControlMessage.item(request), count: itemCount(request))
        return items + [command == "fail" ? ControlMessage.error(failure) : ControlMessage.done(request)]
    }

    private static let failure = ControlFailure(named: "FAILED", "as the request wants it")

    private static func itemCount(_ request: JSONValue) -> Int { Int(min(3, max(0, request["items"]?.integer ?? 0))) }
}
