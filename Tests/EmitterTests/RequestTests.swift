internal import AdapterKit
internal import Descriptors
internal import EmitterAdapter
internal import Testing

/// Requests and answers as bytes.
@Suite struct RequestTests {
    private let key = "KEY"

    private func order(_ kind: EmitterRequest.Kind, _ fields: [TypedValue.Field]) throws -> RequestOrder {
        try RequestOrder(kind, .record(fields), key: ChannelKey(key))
    }

    private func written(_ kind: EmitterRequest.Kind, _ fields: [TypedValue.Field]) throws -> String {
        String(decoding: try order(kind, fields).request.payload, as: UTF8.self)
    }

    @Test("requests are written as the broker reads them")
    func requests() throws {
        #expect(try order(.me, []).request.topic == "emitter/me/")
        #expect(try written(.me, []) == "{}")
        #expect(
            try written(
                .keygen,
                [
                    .init("channel", .string("chat/#")), .init("key", .string("MASTER")),
                    .init("type", .string("rwl")), .init("ttl", .integer(3600)),
                ])
                == #"{"key":"MASTER","channel":"chat/#/","type":"rwl","ttl":3600}"#)
        #expect(
            try written(.keyban, [.init("secret", .string("MASTER")), .init("target", .string("K"))])
                == #"{"secret":"MASTER","target":"K","banned":true}"#)
        #expect(
            try written(
                .link,
                [
                    .init("name", .string("a1")), .init("channel", .string("chat")), .init("ttl", .integer(5)),
                    .init("me", .boolean(false)), .init("subscribe", .boolean(true)),
                ])
                == #"{"key":"KEY","name":"a1","channel":"chat/?ttl=5&me=0","subscribe":true}"#)
        #expect(
            try written(.presence, [.init("channel", .string("chat"))])
                == #"{"key":"KEY","channel":"chat/","status":true}"#)
        #expect(
            try written(
                .presence,
                [
                    .init("channel", .string("chat")), .init("status", .boolean(false)),
                    .init("changes", .boolean(true)),
                ])
                == #"{"key":"KEY","channel":"chat/","status":false,"changes":true}"#)
    }

    @Test("requests that the broker could not carry out are refused without showing a key")
    func badRequests() throws {
        func refusal(_ kind: EmitterRequest.Kind, _ fields: [TypedValue.Field]) -> String {
            do throws(TopicError) {
                _ = try RequestOrder(kind, .record(fields), key: nil)
                return ""
            } catch { return error.text }
        }
        let channel = TypedValue.Field("channel", .string("a/"))
        #expect(refusal(.presence, [channel]).contains("key is missing"))
        #expect(refusal(.keygen, [channel, .init("key", .string("sec/ret"))]).hasPrefix("key: "))
        #expect(!refusal(.keygen, [channel, .init("key", .string("sec/ret"))]).contains("sec/ret"))
        #expect(
            refusal(.keygen, [channel, .init("key", .string("K")), .init("type", .string("rz"))]).contains("z"))
        #expect(refusal(.keyban, [.init("secret", .string("S"))]).contains("target is missing"))
        for name in ["", "abc", "a-", "ä"] {
            let fields: [TypedValue.Field] = [.init("name", .string(name)), channel, .init("key", .string("K"))]
            #expect(refusal(.link, fields).contains("no name of a link"))
        }
        for path in ["a/+/", "emitter/me/"] {
            let fields: [TypedValue.Field] = [
                .init("name", .string("a")), .init("channel", .string(path)), .init("key", .string("K")),
            ]
            #expect(refusal(.link, fields).contains("cannot stand for"))
        }
        #expect(try !order(.presence, [channel]).isNotable)
        #expect(
            try order(.presence, [channel, .init("status", .boolean(false)), .init("changes", .boolean(true))])
                .isNotable)
    }

    @Test(
        "what the broker says on its own channels",
        arguments: [
            ("emitter/me/", #"{"req":2,"status":200,"id":"X"}"#, 2, .success(.me, #"{"id":"X"}"#)),
            ("emitter/me/?req=5", #"{"status":200,"id":"X"}"#, nil, .success(.me, #"{"id":"X"}"#)),
            (
                "emitter/keygen/", #"{"req":7,"status":401,"message":"no"}"#, 7,
                .refusal(.keygen, BrokerRefusal(status: 401, message: "no"))
            ),
            (
                "emitter/error/", #"{"status":400,"message":"no"}"#, nil,
                .refusal(nil, BrokerRefusal(status: 400, message: "no"))
            ),
            (
                "emitter/nosuch/", #"{"status":404,"message":"no"}"#, nil,
                .refusal(nil, BrokerRefusal(status: 404, message: "no"))
            ),
            (
                "emitter/presence/", #"{"event":"subscribe","channel":"a/","who":{"id":"X"}}"#, nil,
                .change(#"{"event":"subscribe","channel":"a/","who":{"id":"X"}}"#)
            ),
            ("emitter/keygen/", #"{"key":"K","channel":"a/"}"#, nil, .nonsense),
            ("emitter/presence/", "not JSON", nil, .nonsense),
        ] as [(String, String, Int32?, EmitterAnswer.Content)])
    func answers(_ topic: String, _ text: String, _ number: Int32?, _ content: EmitterAnswer.Content) {
        let bytes = Array(text.utf8)
        let answer = EmitterAnswer(topic: topic, payload: bytes.span)
        #expect(answer?.number == number)
        #expect(answer?.content == content)
    }

    @Test("what is longer than a packet of such a broker is no answer")
    func longAnswers() {
        func answer(_ topic: String, _ padding: Int) -> EmitterAnswer? {
            let bytes = Array((#"{"status":200}"# + String(repeating: " ", count: padding)).utf8)
            return EmitterAnswer(topic: topic, payload: bytes.span)
        }
        #expect(answer("emitter/me/", 65_000)?.content == .success(.me, "{}"))
        #expect(answer("emitter/me/", 70_000)?.content == .nonsense)
    }

    @Test(
        "what is no answer stays a message",
        arguments: [("a/", #"{"status":200}"#), ("emitter/history/", #"{"messages":[]}"#), ("emitter/x/", "text")])
    func messages(_ topic: String, _ text: String) {
        let bytes = Array(text.utf8)
        #expect(EmitterAnswer(topic: topic, payload: bytes.span) == nil)
    }

    @Test("who came is told with its user name where it has one, and who is there as a list")
    func announcements() {
        let change = Announcement(
            .presence, #"{"event":"subscribe","channel":"a/","who":{"id":"X","username":"ann"}}"#)
        #expect(
            change?.attributes == [
                .init("event", .string("subscribe")), .init("channel", .string("a/")), .init("client", .string("X")),
                .init("username", .string("ann")),
            ])
        let nameless = Announcement(.presence, #"{"event":"unsubscribe","channel":"a/","who":{"id":"X"}}"#)
        #expect(nameless?.attributes.map(\.name) == ["event", "channel", "client"])
        let many = Announcement(.presence, #"{"event":"status","channel":"a/","who":[{"id":"X"},{"id":"Y"}]}"#)
        #expect(many?.attributes.map(\.name) == ["event", "channel"])
        #expect(Announcement(.presence, #"{"time":0,"event":"","channel":"","who":null}"#) == nil)
        #expect(Announcement(.link, #"{"name":"a1"}"#) == nil)
        #expect(Announcement(.keyban, #"{"banned":true}"#)?.attributes == [.init("banned", .boolean(true))])
    }

    @Test("an error of the broker has the code of what it means")
    func codes() {
        let codes: [(Int64?, AdapterError.Code)] = [
            (400, .invalid), (401, .denied), (403, .invalid), (404, .notFound), (500, .remote), (501, .unsupported),
            (nil, .remote),
        ]
        for (status, code) in codes { #expect(BrokerRefusal(status: status, message: "x").code == code) }
        #expect(BrokerRefusal(status: 500, message: "x").isPassing)
        #expect(!BrokerRefusal(status: 401, message: "x").isPassing)
    }

    @Test("what is told anew on each connection has an order, no doubles and an end")
    func renewals() throws {
        var links = RenewalList<ChannelLink>()
        let key = try ChannelKey("K")
        #expect(links.add(try ChannelLink("a", to: Channel("x"), key: key)))
        #expect(links.add(try ChannelLink("b", to: Channel("y"), key: key)))
        #expect(links.add(try ChannelLink("a", to: Channel("z"), key: key)))
        #expect(links.all.map(\.channel) == ["z/", "y/"])
        links.remove("a")
        #expect(!links.contains("a") && links.contains("b"))
        var watches = RenewalList<PresenceWatch>()
        for number in 0..<RenewalList<PresenceWatch>.limit {
            #expect(watches.add(try PresenceWatch(Channel("\(number)"), key: key)))
        }
        #expect(!watches.add(try PresenceWatch(Channel("more"), key: key)))
        #expect(watches.add(try PresenceWatch(Channel("7"), key: key)))
    }
}
