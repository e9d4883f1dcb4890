internal import EmitterAdapter
internal import Testing

/// The trees against rules that are written as they are read.
@Suite struct MatchingTests {
    private static let levels = ["", "a", "b", "$x"]
    private static let parts = ["", "a", "b", "$x", "+"]

    /// Whether a filter covers a topic, level by level.
    private static func covers(_ filter: ArraySlice<String>, _ topic: ArraySlice<String>, _ rule: MatchRule) -> Bool {
        guard let part = filter.first else { return topic.isEmpty || rule == .prefix }
        if part == "#", rule == .plain { return true }
        if part == "#", rule == .exact { return !topic.isEmpty }
        guard let level = topic.first, part == "+" || part == level else { return false }
        return covers(filter.dropFirst(), topic.dropFirst(), rule)
    }

    private static func covers(_ filter: [String], _ topic: [String], _ rule: MatchRule) -> Bool {
        let isReserved = rule == .plain && topic[0].hasPrefix("$") && ["+", "#"].contains(filter[0])
        return !isReserved && covers(filter[...], topic[...], rule)
    }

    private static func bytes(_ levels: [String]) -> [[UInt8]] { levels.map { Array($0.utf8) } }

    private static func anyTopic(_ generator: inout some RandomNumberGenerator) -> [String] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in levels.randomElement(using: &generator) ?? "a" }
    }

    private static func anyFilter(_ generator: inout some RandomNumberGenerator) -> [String] {
        var filter = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            parts.randomElement(using: &generator) ?? "a"
        }
        if Int.random(in: 0..<3, using: &generator) == 0 { filter[filter.count - 1] = "#" }
        return filter
    }

    @Test(
        "a tree finds what each filter covers, while filters come and go",
        arguments: [MatchRule.plain, .prefix, .exact])
    func subscriptions(_ rule: MatchRule) {
        var generator = Numbers(seed: 42)
        var tree = SubscriptionTree<Int>(rule)
        var filters: [[String]: [Int: QualityOfService]] = [:]
        for _ in 0..<1000 {
            let (filter, subscriber) = (Self.anyFilter(&generator), Int.random(in: 0..<5, using: &generator))
            if Bool.random(using: &generator) {
                let qos = QualityOfService(rawValue: UInt8.random(in: 0...2, using: &generator)) ?? .atMostOnce
                let isNew = tree.insert(subscriber, at: Self.bytes(filter), qos)
                #expect(isNew == (filters[filter, default: [:]].updateValue(qos, forKey: subscriber) == nil))
            } else {
                let wasThere = tree.remove(subscriber, at: Self.bytes(filter))
                #expect(wasThere == (filters[filter]?.removeValue(forKey: subscriber) != nil))
            }
            let topic = Self.anyTopic(&generator)
            var found: [String] = []
            tree.match(Self.bytes(topic)) { found.append("\($0) \($1)") }
            let expected = filters.filter { Self.covers($0.key, topic, rule) }.values.flatMap { entry in
                entry.map { "\($0.key) \($0.value)" }
            }
            #expect(found.sorted() == expected.sorted(), "\(topic)")
        }
        for (filter, subscribers) in filters {
            for subscriber in subscribers.keys {
                let wasThere = tree.remove(subscriber, at: Self.bytes(filter))
                #expect(wasThere)
            }
        }
        #expect(tree.isEmpty)
    }

    @Test("retained messages are found by the same rules, and counted")
    func retained() {
        var generator = Numbers(seed: 7)
        var retained = RetainedMessages()
        var kept: [[String]: Message] = [:]
        for index in 0..<1000 {
            let topic = Self.anyTopic(&generator)
            let isEmpty = Int.random(in: 0..<3, using: &generator) == 0
            let message = Message(topic: topic.joined(separator: "/"), payload: isEmpty ? [] : [UInt8(index & 0xFF)])
            // No client can publish to an empty topic.
            guard topic != [""] else { continue }
            let isKept = retained.keep(message, limits: BrokerLimits())
            #expect(isKept)
            kept[topic] = isEmpty ? nil : message
            #expect(retained.count == kept.count)
            #expect(retained.bytes == kept.values.reduce(0) { $0 + $1.size })
            let filter = Self.anyFilter(&generator)
            let expected = kept.filter { Self.covers(filter, $0.key, .plain) }.map(\.value.topicText)
            #expect(retained.match(Self.bytes(filter)).map(\.topicText).sorted() == expected.sorted(), "\(filter)")
        }
    }

    @Test("the cache gives what was put, and nothing of another topic")
    func cache() {
        var cache = TopicCache<Int>()
        func known(_ topic: [UInt8]) -> Int? {
            let slot = cache.slot(of: topic.span)
            return cache.holds(topic.span, in: slot) ? cache.value(in: slot) : nil
        }
        func topic(_ index: Int) -> [UInt8] { Array("t/\(index)".utf8) }
        var hits = 0
        for index in 0..<3000 {
            #expect(known(topic(index)) == nil)
            cache.put(index, for: topic(index).span, in: cache.slot(of: topic(index).span))
            #expect(known(topic(index)) == index)
            guard let earlier = known(topic(index / 2)) else { continue }
            hits += 1
            #expect(earlier == index / 2)
        }
        #expect(hits > 0)
        let long = [UInt8](repeating: 1, count: 257)
        cache.put(1, for: long.span, in: cache.slot(of: long.span))
        #expect(known(long) == nil)
        cache.removeAll()
        #expect(known(topic(2999)) == nil)
    }

    @Test("levels of a text, the empty ones too")
    func split() {
        for (text, count) in [("", 1), ("a", 1), ("/", 2), ("a//b", 3), (String(repeating: "/", count: 199), 200)] {
            let levels = Levels.split(Array(text.utf8).span)
            #expect(levels?.count == count)
        }
        let tooMany = Levels.split([UInt8](repeating: UInt8(ascii: "/"), count: 200).span)
        #expect(tooMany == nil)
    }
}

/// Numbers that are the same in each run (SplitMix64).
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
