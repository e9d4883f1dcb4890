internal import EmitterAdapter
internal import Testing

@Suite struct KeyedTopicTests {
    @Test(
        "what clients of Emitter brokers write where MQTT has a topic",
        arguments: [
            ("k/a/", "k", "a/", [:]), ("k/a/b/", "k", "a/b/", [:]), ("k/a/?", "k", "a/", [:]),
            ("k/a/?ttl=5", "k", "a/", ["ttl": 5]), ("k/a/?ttl=5&me=0", "k", "a/", ["ttl": 5, "me": 0]),
            ("k/a/?ttl=5&", "k", "a/", ["ttl": 5]), ("k/a/?x=y", "k", "a/", [:]),
            ("k/a/?ttl=9223372036854775808", "k", "a/", [:]),
            ("k/$share/g/a/", "k", "$share/g/a/", [:]), ("emitter/keygen/", "emitter", "keygen/", [:]),
            ("k/a/+/#/", "k", "a/+/#/", [:]), ("k/a/?ttl=1&ttl=2", "k", "a/", ["ttl": 2]),
        ] as [(String, String, String, [String: Int64])])
    func right(_ text: String, _ key: String, _ channel: String, _ options: [String: Int64]) throws {
        let topic = try #require(KeyedTopic(text))
        #expect(topic.key == key && topic.channel == channel && topic.options == options)
        #expect(topic.isPattern == (channel.contains("+") || channel.contains("#")))
        #expect(topic.isRequest == (key == "emitter"))
    }

    @Test(
        "and what is none",
        arguments: [
            "", "/", "k", "k/", "/a/", "k/a", "k//a/", "k/a//b/", "k/a/?ttl", "k/a/?ttl=", "k/a/?=5", "k/a/?ttl=-5",
            "k/a/?ttl=5&&me=0", "k/a/?&", "k/a/?a=b=c", "k/a b/", "k/a/?ttl=5?", "k/\u{E4}/", "k/a+/",
        ])
    func wrong(_ text: String) { #expect(KeyedTopic(text) == nil) }

    @Test("options that mean something")
    func options() throws {
        let topic = try #require(KeyedTopic("k/a/?me=0&last=5&from=1600000000&until=5"))
        #expect(!topic.me && topic.last == 5 && topic.from == 1_600_000_000)
        #expect(topic.until == nil && topic.ttl == nil)
        #expect(try #require(KeyedTopic("k/a/?me=1")).me)
    }

    @Test(
        "which channels a search for kept messages covers",
        arguments: [
            ("a/", MatchRule.prefix, ["a/", "a/b/", "a/b/c/"], ["b/", "ab/"]), ("a/", .exact, ["a/"], ["a/b/", "b/"]),
            ("a/+/c/", .prefix, ["a/b/c/", "a/x/c/d/"], ["a/b/", "a/b/d/"]),
            ("a/+/", .exact, ["a/b/"], ["a/", "a/b/c/"]),
            ("a/#/", .exact, ["a/b/", "a/b/c/"], ["a/", "b/"]), ("a/#/", .prefix, ["a/#/"], ["a/b/"]),
            ("+/b/", .prefix, ["a/b/", "x/b/c/"], ["b/", "a/c/"]),
        ])
    func searches(_ channel: String, _ rule: MatchRule, _ covered: [String], _ others: [String]) {
        let query = HistoryQuery(channel: channel, limit: 1, rule: rule)
        for other in covered {
            #expect(query.covers(other), "\(channel) covers \(other)")
            if !other.contains("#") { #expect(other.hasPrefix(query.prefix)) }
        }
        for other in others { #expect(!query.covers(other), "\(channel) does not cover \(other)") }
    }
}
