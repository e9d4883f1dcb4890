internal import HubTesting
internal import JSONText

extension PysigAttack {
    /// What is wrong not with the bytes, but with what is done with them.
    static let behaviours: [PysigAttack] = [
        PysigAttack("half messages", counts: "unfinished_objects", halfMessages),
        PysigAttack("replies that nobody waits for", counts: "stray_replies", strayReplies),
        PysigAttack("ids that are not theirs", counts: nil, foreignIDs),
        PysigAttack("an endless id", counts: nil, endlessID),
        PysigAttack("endless names", counts: nil, endlessNames),
        PysigAttack("more of everything than is allowed", counts: nil, tooMany),
        PysigAttack("five thousand requests at once", counts: nil, manyRequests),
        PysigAttack("long messages on many connections", counts: nil, longMessages),
        PysigAttack("a listener that never reads", counts: "unanswered_signals", deafListener),
        PysigAttack("a program that never reads", counts: "slow_peers", neverReads),
        PysigAttack("a thousand idle connections", counts: "refused_connections", idleConnections),
    ]

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Unexpected(what()) }
    }

    /// Each is within the limit of one, all together are not: some of them have to go.
    private static func halfMessages(_ port: UInt16) throws {
        let half = Array(#"{"method":"\#(text(900_000))"#.utf8)
        let sockets = try (0..<12).map { _ in try RawSocket.connect(port) }
        for socket in sockets { try socket.send(half) }
        try until("somebody is cut off") { try sockets.contains { try $0.isClosed(within: .milliseconds(1)) } }
    }

    private static func strayReplies(_ port: UInt16) throws {
        let peer = try PysigPeer(port)
        for id in -100..<100 { try peer.socket.send(#"{"id":\#(id),"status":0,"response":null}"#) }
        for id in ["null", "{}", "[1]", #""1""#, "1e400", "18446744073709551616"] {
            try peer.socket.send(#"{"id":\#(id),"status":0}"#)
        }
        try expect(try peer.ask("get_version")["status"] == 0, "it was not answered any more")
    }

    /// Listeners and senders of others cannot be taken away, nor can their names be taken.
    private static func foreignIDs(_ port: UInt16) throws {
        let peer = try PysigPeer(port)
        for id in ["1", "2", "-1", "0", "9223372036854775807", "1e3", #""1""#, "[]", "null"] {
            let reply = try peer.ask("remove_listener", #"{"listener_id":\#(id)}"#)
            try expect(reply["status"] == -2, "listener \(id): \(reply.text)")
        }
        for method in ["remove_sender", "add_sender"] {
            let reply = try peer.ask(method, #"{"sender":"good","events":["beat"]}"#)
            try expect(reply["status"] == -2, "\(method): \(reply.text)")
        }
    }

    private static func endlessID(_ port: UInt16) throws {
        let peer = try PysigPeer(port)
        try peer.socket.send(#"{"id":"\#(text(900_000))","method":"get_version"}"#)
        try expect(try peer.next()?["status"] == -2, "there was no error")
        try expect(try peer.ask("get_version")["status"] == 0, "it was not answered any more")
    }

    private static func endlessNames(_ port: UInt16) throws {
        let (peer, name) = (try PysigPeer(port), text(100_000))
        for _ in 0..<100 {
            let sender = try peer.ask("add_sender", #"{"sender":"\#(name)","events":["e"]}"#)
            try expect(sender["status"] == -2, "a sender: \(sender.text)")
            let listener = try peer.ask("add_listener", #"{"sender":"\#(name)","event":"e"}"#)
            try expect(listener["status"] == -2, "a listener: \(listener.text)")
        }
    }

    private static func tooMany(_ port: UInt16) throws {
        let peer = try PysigPeer(port)
        func last(_ method: String, _ params: [String]) throws -> JSONValue? {
            try params.map { try peer.ask(method, $0) }.last?["status"]
        }
        let senders = try last("add_sender", (1...251).map { #"{"sender":"s\#($0)","events":["e"]}"# })
        try expect(senders == -2, "the last sender: \(senders?.text ?? "")")
        let listeners = try last("add_listener", (1...1001).map { #"{"sender":"l\#($0)"}"# })
        try expect(listeners == -2, "the last listener: \(listeners?.text ?? "")")
        let events = (1...1001).map { #""e\#($0)""# }.joined(separator: ",")
        let sender = try PysigPeer(port).ask("add_sender", #"{"sender":"many","events":[\#(events)]}"#)
        try expect(sender["status"] == -2, "too many events: \(sender.text)")
    }

    private static func manyRequests(_ port: UInt16) throws {
        let (peer, count) = (try PysigPeer(port), 5000)
        let requests = (0..<count).map { #"{"id":\#($0),"method":"get_version"}"# }.joined()
        try expect(try peer.socket.send(Array(requests.utf8)) == requests.utf8.count, "it did not take all")
        for id in 0..<count {
            let reply = try peer.next()
            try expect(reply?["id"] == JSONValue(id), "request \(id): \(reply?.text ?? "no reply")")
        }
    }

    /// What was read is not to be kept.
    private static func longMessages(_ port: UInt16) throws {
        let peers = try (0..<50).map { _ in try PysigPeer(port) }
        let params = #"{"pad":"\#(text(900_000))"}"#
        for peer in peers { try expect(try peer.ask("get_version", params)["status"] == 0, "no reply") }
    }

    /// It listens to the good sender, too, and neither takes nor confirms anything.
    private static func deafListener(_ port: UInt16) throws {
        let socket = try RawSocket.connect(port, receiveBuffer: 4096)
        try socket.send(#"{"id":1,"method":"add_listener","params":{"sender":"good","event":"beat"}}"#)
        try until("it is cut off") { try socket.isBroken }
    }

    /// It asks and asks, and reads nothing of what it is told.
    private static func neverReads(_ port: UInt16) throws {
        let socket = try RawSocket.connect(port, receiveBuffer: 4096)
        try socket.send(#"{"id":0,"method":"get_version","params":{"framing":"json"}}"#)
        let requests = Array(String(repeating: #"{"id":"\#(text(2000))","method":"get_version"}"#, count: 100).utf8)
        while try socket.send(requests, within: .milliseconds(200)) == requests.count {}
        try until("it is cut off", seconds: 30) { try socket.isBroken }
    }

    private static func idleConnections(_ port: UInt16) throws {
        var sockets: [RawSocket] = []
        for _ in 0..<1000 { sockets.append(try RawSocket.connect(port)) }
        for socket in [sockets[0], sockets[999]] {
            try socket.send(#"{"id":1,"method":"get_version"}"#)
            guard let reply = try socket.receive(within: .seconds(10)), !reply.isEmpty else {
                throw Unexpected("no reply")
            }
        }
        for _ in 0..<110 { sockets.append(try RawSocket.connect(port)) }
        try expect(try sockets[1109].isClosed(within: .seconds(10)), "one too many is connected")
    }
}
