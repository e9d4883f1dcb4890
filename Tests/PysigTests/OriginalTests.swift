internal import AdapterKit
internal import AdapterTesting
internal import Descriptors
internal import Glibc
internal import JSONText
internal import PysigAdapter
internal import Testing

/// The path that `Tests/Interop/fetch_pysig.sh` prints.
private let python = unsafe getenv("HUBBUB_PYSIG").map { unsafe String(cString: $0) }

/// The adapter with the original pysig, where HUBBUB_PYSIG says how to run it.
@Suite(.enabled(if: python != nil), .serialized) struct OriginalTests {
    private static let folder = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined() + "/Interop"

    private func original(_ program: String, _ arguments: String...) throws -> Program {
        try Program(python ?? "", ["\(program).py"] + arguments, folder: Self.folder)
    }

    private func server() throws -> PysigHost {
        let pysig = try PysigHost([
            .init(
                "senders",
                .list([.record([.init("name", .string("hub")), .init("requests", .list([.string("*")]))])]))
        ])
        pysig.settlesAll = true
        try pysig.serve()
        return pysig
    }

    private func client(port: UInt16) throws -> PysigHost {
        let pysig = try PysigHost([
            .init("mode", .string("client")), .init("port", .integer(Int64(port))),
            .init("reconnect_wait", .duration(500_000_000)),
        ])
        pysig.settlesAll = true
        try pysig.start()
        return pysig
    }

    /// A port that was free a moment ago.
    private func freePort() throws -> UInt16 {
        let (descriptor, port) = try Sockets.listen()
        close(descriptor)
        return port
    }

    @Test("our server, original clients: signals, connect and disconnect, requests, both ways")
    func ourServer() throws {
        let pysig = try server()
        let port = String(pysig.port)
        let listener = try original("pysig_listener", "127.0.0.1", port)
        try wait([pysig], "the listener") { listener.wrote(#""state": "listening""#) }
        let sender = try original("pysig_sender", "127.0.0.1", port, "timer", "tick")
        try wait([pysig], "the sender") { sender.wrote(#""state": "registered""#) }
        #expect(pysig.host.calls.emitted.map(\.type) == ["pysig.connect"])
        for number in 1...20 { sender.write(##"tick {"n": \##(number), "text": "\u00e9 \ud83d\ude00"}"##) }
        try wait([pysig], "twenty signals") { pysig.host.calls.emitted.count == 21 }
        let last = try JSONValue(parsing: pysig.host.calls.emitted.last?.payload ?? "")
        #expect(last["text"] == "é 😀")
        #expect(last["n"] == 20)
        try wait([pysig], "them at the listener") { listener.wrote(#""event": "tick""#, #""n": 20"#) }
        #expect(listener.wrote(##""event": "#connect""##, #""sender": "timer""#))

        for token in 1...20 as ClosedRange<UInt64> {
            try pysig.fire("mqtt", "message", json: #"{"n":\#(token)}"#, token: token)
        }
        try wait([pysig], "the hub's signals") { listener.wrote(#""sender": "mqtt""#, #""n": 20"#) }
        try wait([pysig], "their settlement") { pysig.host.calls.settlements.count == 20 }
        #expect(listener.lines.filter { $0.contains(#""event": "message""#) }.count == 20)
        #expect(pysig.host.calls.counts["unanswered_signals"] == nil)

        sender.write(#"? hub now {"zone": 1}"#)
        try wait([pysig], "the request") { !pysig.host.calls.requests.isEmpty }
        pysig.host.answer(1, .success(.json(#"{"it is": 12}"#)))
        try wait([pysig], "its answer") { sender.wrote(#"{"answer": {"it is": 12}}"#) }
        pysig.host.call(
            0, id: 5, [.init("sender", .string("timer")), .init("method", .string("x")), .init("params", .json("[1]"))])
        try wait([pysig], "the call's answer") { pysig.host.calls.answers[5] != nil }
        #expect(try pysig.host.calls.answers[5]?.get() == .json(#"["x",[1]]"#))

        sender.finish()
        try wait([pysig], "the disconnect") { pysig.host.calls.emitted.last?.type == "pysig.disconnect" }
        try wait([pysig], "it at the listener") { listener.wrote(##""event": "#disconnect""##) }
    }

    @Test("our server was away: the original comes back by itself and registers again")
    func ourServerReturns() throws {
        let pysig = try server()
        let sender = try original("pysig_sender", "127.0.0.1", String(pysig.port), "timer", "tick")
        try wait([pysig], "the sender") { sender.wrote(#""state": "registered""#) }
        pysig.stop()
        try wait([pysig], "the loss") { sender.wrote(#""state": "disconnected""#) }
        try pysig.start()
        try wait([pysig], "the way back") { pysig.host.calls.emitted.filter { $0.type == "pysig.connect" }.count == 2 }
    }

    @Test("our client, an original server: signals both ways without a stall, none of its own, requests, reconnect")
    func ourClient() throws {
        let port = try freePort()
        var server = try original("pysig_server", String(port), "srv", "boo")
        let pysig = try client(port: port)
        try wait([pysig], "the link") { pysig.host.calls.links.last?.isUp == true }
        server.write(#"boo {"x": 1}"#)
        try wait([pysig], "a signal") { pysig.host.calls.emitted.contains { $0.payload == #"{"x":1}"# } }

        let start = Clocks.monotonic()
        for token in 1...20 as ClosedRange<UInt64> {
            try pysig.fire("mqtt", "message", json: #"{"n":\#(token)}"#, token: token)
        }
        try wait([pysig], "settlement") { pysig.host.calls.settlements.count == 20 }
        #expect(pysig.host.calls.settlements.allSatisfy { $0.outcome == .delivered })
        try wait([pysig], "them at the server") { server.wrote(#""sender": "mqtt""#, #""n": 20"#) }
        // Each would cost 10 s if what listens and what fires shared a connection.
        #expect(Clocks.monotonic() - start < 8_000_000_000)
        #expect(!pysig.host.calls.emitted.contains { $0["sender"] == .string("mqtt") })
        try pysig.fire("mqtt", "other", text: "x", token: 21)
        try wait([pysig], "a new event") { server.wrote(#""event": "other""#, #""data": "x""#) }

        let sender = try original("pysig_sender", "127.0.0.1", String(port), "timer", "tick")
        try wait([pysig], "the connect event") {
            pysig.host.calls.emitted.contains { $0.type == "pysig.connect" && $0["sender"] == .string("timer") }
        }
        try wait([pysig], "its registration") { sender.wrote(#""state": "registered""#) }
        sender.write(#"tick 1.5"#)
        try wait([pysig], "its signal") { pysig.host.calls.emitted.contains { $0.payload == "1.5" } }
        pysig.host.call(
            0, id: 6,
            [.init("sender", .string("timer")), .init("method", .string("echo")), .init("params", .json("7"))])
        try wait([pysig], "the call's answer") { pysig.host.calls.answers[6] != nil }
        #expect(try pysig.host.calls.answers[6]?.get() == .json("7"))

        server.finish()
        try wait([pysig], "the loss") { pysig.host.calls.links.last?.isUp == false }
        try pysig.fire("mqtt", "message", token: 22)
        #expect(pysig.host.calls.settlements.last?.outcome == .retry)
        server = try original("pysig_server", String(port), "srv", "boo")
        try wait([pysig], "the way back") { pysig.host.calls.links.last?.isUp == true }
        try pysig.fire("mqtt", "message", json: "23", token: 23)
        try wait([pysig], "a signal after it") { server.wrote(#""sender": "mqtt""#, #""data": 23"#) }
    }
}
