internal import HubTesting
internal import JSONText
internal import Unix

/// Something that a program does to a pysig server and should not.
struct PysigAttack: Sendable {
    let name: String
    /// The counter that says afterwards what was wrong; nil where each request got an error and nothing else happened.
    let counter: String?
    /// Does it, and throws where the server did not answer as it should.
    let run: @Sendable (UInt16) throws -> Void

    init(_ name: String, counts counter: String?, _ run: @escaping @Sendable (UInt16) throws -> Void) {
        self.name = name
        self.counter = counter
        self.run = run
    }

    /// Sends bytes, after which the server must close the connection.
    init(_ name: String, counts counter: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
        self.init(name, counts: counter) { port in
            let socket = try RawSocket.connect(port)
            try socket.send(bytes())
            guard try socket.isClosed(within: .seconds(10)) else { throw Unexpected("it is still connected") }
        }
    }
}

extension PysigAttack {
    static let streams: [PysigAttack] = [
        PysigAttack("random bytes", counts: "garbage_received") {
            // The first byte must not begin a value, so that it is not a matter of luck when it is found out.
            [0xFF] + (0..<65_536).map { _ in UInt8.random(in: .min ... .max) }
        },
        PysigAttack("an array", counts: "garbage_received") { Array("[1, 2, 3] ".utf8) },
        PysigAttack("deep nesting", counts: "garbage_received") {
            Array((String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)).utf8)
        },
        PysigAttack("deep lists", counts: "garbage_received") {
            Array(
                (#"{"a":"# + String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000) + "}").utf8
            )
        },
        PysigAttack("a megabyte that ends wrong", counts: "garbage_received") {
            Array((#"{"a":""# + String(repeating: "N", count: 1_000_000) + #"","b":nonsense}"#).utf8)
        },
        PysigAttack("an endless object", counts: "too_long_received") {
            Array((#"{"method":"signal","params":{"# + String(repeating: #""a":1,"#, count: 1_000_000)).utf8)
        },
        PysigAttack("an endless string", counts: "too_long_received") {
            Array(#"{"method":""#.utf8) + [UInt8](repeating: 0x41, count: 4 << 20)
        },
        PysigAttack("an endless number", counts: "too_long_received") { [UInt8](repeating: 0x31, count: 4 << 20) },
        PysigAttack("a huge frame", counts: "too_long_received") {
            Array(#"{"method":"get_version","pad":""#.utf8) + [UInt8](repeating: 0x20, count: 32 << 20)
                + Array(#""}"#.utf8)
        },
    ]
}
