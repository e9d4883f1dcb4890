internal import Bus
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Runtime
internal import Testing

/// The client in the real runtime against a broker that speaks Emitter's dialect.
@Suite(.serialized) struct EmitterClientTests {
    /// What a test needs: an endpoint `one` that is connected, and all that it emits.
    struct Play {
        let stage: Stage
        let one: Instance
        let shelf: Shelf
        let sender: Sender

        func end() throws {
            try stage.stop()
            #expect(stage.violations.isEmpty)
        }

        /// The outcome of an operation that is to succeed.
        func result(_ operation: String, _ parameters: [TypedValue.Field] = []) throws -> String {
            switch try one.ask(operation, parameters) {
            case .success(.json(let text)): return text
            case .success: return ""
            case .failure(let failure): throw Failure("\(operation): \(failure)")
            }
        }

        /// The name of the code and the text of an operation that is to fail.
        func failure(_ operation: String, _ parameters: [TypedValue.Field] = []) throws -> String {
            guard case .failure(let failure) = try one.ask(operation, parameters) else { return "" }
            return "\(ErrorName.of(failure.code)) \(failure.description)"
        }

        func events(_ type: String) -> [EventFields] { shelf.events.filter { $0.type == type } }
    }

    func settings(_ server: any EmitterServer, _ key: String?, _ more: [TypedValue.Field] = []) -> [TypedValue.Field] {
        [.init("port", .integer(Int64(server.port))), .init("secure", .boolean(false))]
            + (key.map { [.init("key", .string($0))] } ?? []) + more
    }

    /// Connects an endpoint to a broker.
    func play(_ server: any EmitterServer, _ key: String?, _ more: [TypedValue.Field] = []) throws -> Play {
        let stage = Stage()
        let one = try stage.emitter("one", settings(server, key, more))
        let play = Play(
            stage: stage, one: one, shelf: try stage.collect(from: "one"), sender: try stage.sender(to: "one"))
        try stage.start()
        try until("the link is up") { one.status.isLinkUp == true }
        return play
    }

    func channel(_ name: String) -> TypedValue.Field { .init("channel", .string(name)) }

    func attribute(_ event: EventFields?, _ name: String) -> TypedValue? {
        event?.attributes.first { $0.name == name }?.value
    }

    @Test(
        "keygen gives a key, which works, and keyban takes its rights and gives them back",
        arguments: EmitterServers.allCases)
    func keys(_ servers: EmitterServers) throws {
        let server = try servers.start()
        let play = try play(server, try server.key(for: "chat/"))
        let made = try play.result(
            "keygen",
            [
                channel("chat/#/"), .init("key", .string(server.masterKey)), .init("type", .string("rw")),
                .init("ttl", .integer(60)),
            ])
        let answer = try JSONValue(parsing: made)
        let key = try #require(answer["key"]?.string)
        #expect(answer["channel"] == "chat/#/")
        #expect(try play.result("subscribe", [channel("chat/a"), .init("key", .string(key))]) == "")
        let target: [TypedValue.Field] = [
            .init("secret", .string(server.masterKey)), .init("target", .string(key)),
        ]
        #expect(try play.result("keyban", target) == #"{"banned":true}"#)
        #expect(
            try play.failure("subscribe", [channel("chat/b"), .init("key", .string(key))]).hasPrefix("DENIED"))
        #expect(try play.result("keyban", target + [.init("banned", .boolean(false))]) == #"{"banned":false}"#)
        #expect(try play.result("subscribe", [channel("chat/b"), .init("key", .string(key))]) == "")
        // Whoever asked has the answer, and nobody else; and nothing tells a key.
        #expect(play.shelf.events.map(\.type) == ["emitter.connect"])
        try play.end()
        #expect(!play.stage.log.has(server.masterKey) && !play.stage.log.has(key))
    }

    @Test(
        "an error of the broker becomes a coded error of the operation that caused it",
        arguments: EmitterServers.allCases)
    func refusedOperations(_ servers: EmitterServers) throws {
        let server = try servers.start()
        let play = try play(server, try server.key(for: "chat/"))
        let other = try play.failure("presence", [channel("other/")])
        #expect(other.hasPrefix("DENIED the broker refuses presence: ") && other.hasSuffix(" (401)"))
        #expect(
            try play.failure("keygen", [channel("chat/"), .init("key", .string("no-master"))]).hasPrefix("DENIED"))
        let subscription = try play.failure("subscribe", [channel("other/")])
        #expect(subscription.hasPrefix("DENIED the broker refuses the subscription to other/: "))
        #expect(subscription.hasSuffix(" (401)"))
        #expect(try play.failure("link", [.init("name", .string("abc")), channel("chat/")]).hasPrefix("INVALID"))
        #expect(play.events("emitter.error").isEmpty)
        #expect(play.one.status.counts["broker_errors"] == 3)
        try play.end()
    }

    @Test("answers are matched to their requests also when several are under way, whatever their order")
    func severalUnderWay() throws {
        var manner = ScriptedEmitter.Manner()
        manner.held = ["presence", "me"]
        let server = try ScriptedEmitter(manner)
        let play = try play(server, try server.key(for: ""))
        let box = Answers()
        for name in ["a/", "b/", "c/"] {
            play.one.call("presence", [channel(name)], timeout: 10_000) { box.add(name, $0) }
        }
        play.one.call("me", [], timeout: 10_000) { box.add("me", $0) }
        try until("all four are there") { server.waiting == 4 }
        #expect(box.all.isEmpty)
        server.release()
        try until("all answers") { box.all.count == 4 }
        for name in ["a/", "b/", "c/"] { #expect(box.all[name]?.contains(#""channel":"\#(name)""#) == true) }
        #expect(box.all["me"] == #"{"id":"ID1"}"#)
        try play.end()
    }

    @Test("a broker that numbers no answers is understood by channel and order")
    func unnumbered() throws {
        var manner = ScriptedEmitter.Manner()
        manner.isNumbering = false
        let server = try ScriptedEmitter(manner)
        let play = try play(server, try server.key(for: "a/"))
        #expect(try play.result("me") == #"{"id":"ID1"}"#)
        #expect(try play.result("presence", [channel("a/b/")]).contains(#""channel":"a/b/""#))
        #expect(try play.failure("presence", [channel("b/")]).hasPrefix("DENIED"))
        #expect(try play.failure("subscribe", [channel("b/")]).hasPrefix("DENIED"))
        try play.end()
    }

    @Test("an operation that the broker does not answer ends in time, and its late answer goes to nobody")
    func unanswered() throws {
        var manner = ScriptedEmitter.Manner()
        manner.silent = ["presence"]
        manner.held = ["keygen"]
        let server = try ScriptedEmitter(manner)
        let limit = TypedValue.Field("answer_timeout", .duration(300_000_000))
        let play = try play(server, try server.key(for: "a/"), [limit])
        #expect(try play.failure("presence", [channel("a/")]).hasPrefix("TIMEOUT no answer to presence"))
        let parameters = [channel("a/"), .init("key", .string(server.masterKey))]
        #expect(try play.failure("keygen", parameters).hasPrefix("TIMEOUT"))
        server.release()
        try until("the late answer is counted") { play.one.status.counts["stray_answers"] == 1 }
        #expect(play.one.status.counts["unanswered_requests"] == 2)
        #expect(play.one.status.isLinkUp == true)
        #expect(play.shelf.events.map(\.type) == ["emitter.connect"])
        try play.end()
    }

    @Test("operations that need an answer fail at once while the broker is away, and when the connection breaks")
    func away() throws {
        var manner = ScriptedEmitter.Manner()
        manner.held = ["me"]
        let server = try ScriptedEmitter(manner)
        let play = try play(server, try server.key(for: "a/"))
        let box = Answers()
        play.one.call("me", [], timeout: 10_000) { box.add("me", $0) }
        try until("it is asked") { server.waiting == 1 }
        server.cut()
        try until("it has failed") { box.all["me"]?.hasPrefix("CLOSED") == true }
        #expect(try play.result("disconnect") == "")
        #expect(try play.failure("presence", [channel("a/")]).hasPrefix("CLOSED the broker is away"))
        try play.end()
    }

    @Test("no more than 64 requests are under way")
    func cap() throws {
        var manner = ScriptedEmitter.Manner()
        manner.held = ["me"]
        let server = try ScriptedEmitter(manner)
        let play = try play(server, try server.key(for: "a/"))
        let box = Answers()
        for number in 1...64 { play.one.call("me", [], timeout: 10_000) { box.add("\(number)", $0) } }
        try until("all are asked") { server.waiting == 64 }
        #expect(try play.failure("me").hasPrefix("BUSY 64 requests wait"))
        server.release()
        try until("all are answered") { box.all.count == 64 }
        #expect(try play.result("me") == #"{"id":"ID1"}"#)
        try play.end()
    }
}
