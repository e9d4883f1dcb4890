internal import HubTesting
internal import JSONText
internal import Unix

/// A program at the other end of a pysig connection, which reads objects whole and says what tests want it to say.
final class PysigPeer {
    let socket: RawSocket
    private var framer = JSONFramer(limit: 64 << 20)
    private var arrived: [JSONValue] = []
    private var lastID = 0

    /// - Parameter isFramed: whether it says that it cuts objects out of the stream, and so gets them without gaps.
    convenience init(_ port: UInt16, isFramed: Bool = true) throws {
        self.init(try RawSocket.connect(port))
        guard isFramed else { return }
        let answer = try ask("get_version", #"{"framing":"json"}"#)
        guard answer["response"] == "1.01+json" else { throw Unexpected("the server says \(answer.text)") }
    }

    init(_ socket: RawSocket) {
        self.socket = socket
    }

    /// Sends a request and returns its number.
    @discardableResult
    func request(_ method: String, _ params: String) throws -> Int {
        lastID += 1
        try socket.send(#"{"id":\#(lastID),"method":"\#(method)","params":\#(params)}"#)
        return lastID
    }

    /// Sends a request and waits for its reply.
    func ask(_ method: String, _ params: String = "{}") throws -> JSONValue {
        let id = try request(method, params)
        while let object = try next() {
            if object["status"] != nil, object["id"] == JSONValue(id) { return object }
        }
        throw Unexpected("no reply to \(method)")
    }

    /// Confirms a request of the other side.
    func confirm(_ request: JSONValue, _ response: String = "null") throws {
        try socket.send(#"{"id":\#((request["id"] ?? .null).text),"status":0,"response":\#(response)}"#)
    }

    /// The next object; nil when none came in time or the connection ended.
    func next(within limit: Duration = .seconds(10)) throws -> JSONValue? {
        let end = Clock.monotonic() + UInt64(max(0, limit.nanoseconds))
        while true {
            if let text = try framer.next() { return try JSONValue(parsing: text.span) }
            let now = Clock.monotonic()
            guard now < end, let bytes = try socket.receive(within: .nanoseconds(Int64(end - now))) else { return nil }
            framer.append(bytes.span)
        }
    }
}
