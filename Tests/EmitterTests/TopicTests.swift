internal import EmitterAdapter
internal import Testing
internal import Unix

@Suite struct TopicTests {
    private let key = try? ChannelKey("K_ey-0123456789ABCDEF")

    @Test(
        "keys that would break a topic are refused, without being shown",
        arguments: [
            "", "a/b", "a+b", "a#", "a?b", "a b", "ä", "emitter", "a\0b", String(repeating: "k", count: 1025),
        ])
    func badKeys(_ text: String) {
        let error = #expect(throws: TopicError.self) { try ChannelKey(text) }
        if text.count > 3, text != "emitter" { #expect(error?.text.contains(text) == false) }
    }

    @Test(
        "channels that the broker takes",
        arguments: [
            ("a/b/", "a/b/", false), ("a/b", "a/b/", false), ("/a/", "a/", false), ("a/+/b/", "a/+/b/", true),
            ("a/#/", "a/#/", true), ("*/", "*/", true), ("$share/g/x/", "$share/g/x/", false),
            ("A-.:[\\]^_`9/", "A-.:[\\]^_`9/", false),
        ])
    func channels(_ text: String, _ path: String, _ isPattern: Bool) throws {
        let channel = try Channel(text)
        #expect(channel.path == path)
        #expect(channel.isPattern == isPattern)
    }

    @Test(
        "channels that it answers with status 400",
        arguments: [
            "", "/", "//", "a//b/", "a+/", "a b/", "a,b/", "A~/", "a/?x=1", "ä/", "a\0/",
            String(repeating: "a", count: 65_536),
        ])
    func badChannels(_ text: String) {
        #expect(throws: TopicError.self) { try Channel(text) }
    }

    @Test func optionsAreWrittenOnlyWhereTheyAreMeant() throws {
        #expect(try ChannelOptions().suffix == "")
        #expect(try ChannelOptions(ttl: 0).suffix == "?ttl=0")
        #expect(try ChannelOptions(ttl: 60, me: false).suffix == "?ttl=60&me=0")
        #expect(try ChannelOptions(me: true).suffix == "?me=1")
        #expect(
            try ChannelOptions(last: 5, from: 1_600_000_000, until: 1_700_000_000).suffix
                == "?last=5&from=1600000000&until=1700000000")
        #expect(throws: TopicError.self) { try ChannelOptions(ttl: -1) }
        #expect(throws: TopicError.self) { try ChannelOptions(last: -1) }
        #expect(throws: TopicError.self) { try ChannelOptions(from: 5) }
        #expect(throws: TopicError.self) { try ChannelOptions(until: .max) }
    }

    @Test func keyedTopics() throws {
        let key = try #require(key)
        let plain = try Topic(Channel("a/b"), key: key, ChannelOptions())
        #expect(plain.text == "K_ey-0123456789ABCDEF/a/b/")
        #expect(plain.isKeyed)
        #expect(try Topic(Channel("a/"), key: key, ChannelOptions(ttl: 5)).text == "K_ey-0123456789ABCDEF/a/?ttl=5")
        #expect(try Topic(Channel("emitter/me/"), key: key, ChannelOptions()).text == "emitter/me/")
        let error = #expect(throws: TopicError.self) { try Topic(Channel("a/+/"), key: key, ChannelOptions()) }
        #expect(error?.text.contains(key.text) == false)
    }

    @Test("a packet of 65536 bytes is the longest for Emitter brokers")
    func keyedLimit() throws {
        let topic = try Topic(Channel("a/"), key: #require(key), ChannelOptions())
        let room = 65_536 - 2 - topic.text.utf8.count
        #expect(topic.fits(room, qos: 0))
        #expect(!topic.fits(room + 1, qos: 0))
        #expect(!topic.fits(room, qos: 1))
        #expect(topic.fits(room - 2, qos: 1))
        #expect(try Topic(plain: "a").fits(1 << 20, qos: 1))
        #expect(try !Topic(plain: "a").fits(268_435_455, qos: 0))
    }

    @Test func plainTopics() throws {
        for text in ["a", "/", "a/b/c", "a//b", "$SYS/x", "ä ö/ü", "emitter/me"] {
            #expect(try Topic(plain: text).text == text)
        }
        for text in ["", "a/+", "#", "a+b", "a\0b", String(repeating: "a", count: 65_536)] {
            #expect(throws: TopicError.self) { try Topic(plain: text) }
        }
        #expect(try Topic(plain: String(repeating: "a", count: 65_535)).text.count == 65_535)
    }

    @Test func keysStayOutOfSight() throws {
        var ring = KeyRing()
        #expect(ring.channel(of: "K1/a/") == "K1/a/")
        ring.add(try ChannelKey("K1"))
        #expect(ring.channel(of: "K1/a/b/") == "a/b/")
        #expect(ring.channel(of: "K1/a/?ttl=5") == "a/")
        #expect(ring.channel(of: "K2/a/?ttl=5") == "K2/a/?ttl=5")
        #expect(ring.channel(of: "a") == "a")
        #expect(ring.redacted(#"{"message":"key K1 is bad: K1"}"#) == #"{"message":"key … is bad: …"}"#)
    }
}

@Suite struct PayloadFormTests {
    @Test(
        "what a payload is taken for",
        arguments: [
            (PayloadForm.auto, [0x61], PayloadForm.Kind.text), (.auto, [], .text), (.auto, [0xFF], .binary),
            (.json, [0x7B, 0x7D], .json), (.json, [0x7B], .text), (.json, [0xFF], .binary), (.json, [], .text),
            (.text, [0x61], .text), (.text, [0xC3], .mendedText), (.binary, [0x61], .binary),
        ] as [(PayloadForm, [UInt8], PayloadForm.Kind)])
    func kinds(_ form: PayloadForm, _ bytes: [UInt8], _ kind: PayloadForm.Kind) {
        #expect(form.kind(of: bytes.span) == kind)
    }
}
