internal import EmitterAdapter
internal import Testing

@Suite struct SubscriptionTests {
    @Test func keyed() throws {
        let key = try ChannelKey("KEY")
        let last = try Subscription(Channel("a/b"), key: key, ChannelOptions(last: 3), qos: 1)
        #expect(last.filter == "KEY/a/b/?last=3")
        #expect(last.unsubscribeFilter == "KEY/a/b/")
        #expect(last.name == "a/b/")
        let group = try Subscription(Channel("a/+/"), key: key, group: "g", ChannelOptions(), qos: 0)
        #expect(group.filter == "KEY/$share/g/a/+/")
        // What the library takes, and the broker mends.
        let open = try Subscription(Channel("a/#"), key: key, ChannelOptions(), qos: 0)
        #expect(open.filter == "KEY/a/#" && open.unsubscribeFilter == "KEY/a/#" && open.name == "a/#/")
        #expect(throws: TopicError.self) {
            try Subscription(Channel("a/#/"), key: key, ChannelOptions(last: 1), qos: 0)
        }
    }

    @Test func plain() throws {
        for filter in ["#", "+", "a/+/b", "a/#", "/", "+/+", "$SYS/#"] {
            #expect(try Subscription(plain: filter, qos: 0).filter == filter)
        }
        #expect(try Subscription(plain: "a/#", group: "g", qos: 0).filter == "$share/g/a/#")
        for filter in ["", "a/#/b", "a+", "+a/b", "a#", "a\0"] {
            #expect(throws: TopicError.self) { try Subscription(plain: filter, qos: 0) }
        }
        for group in ["", "a/b", "a+", "#", "a b", "ä"] {
            #expect(throws: TopicError.self) { try Subscription(plain: "a", group: group, qos: 0) }
        }
    }

    @Test("the same channel with other options takes the place of the old one; the list is bounded")
    func list() throws {
        let key = try ChannelKey("KEY")
        var list = SubscriptionList()
        #expect(list.add(try Subscription(Channel("a"), key: key, ChannelOptions(last: 3), qos: 0)))
        #expect(list.add(try Subscription(Channel("a"), key: key, ChannelOptions(last: 4), qos: 0)))
        #expect(list.all.map(\.filter) == ["KEY/a/?last=4"])
        #expect(list.remove(try Subscription(Channel("a"), key: key, ChannelOptions(), qos: 0)))
        #expect(!list.remove(try Subscription(Channel("a"), key: key, ChannelOptions(), qos: 0)))
        for number in 0..<SubscriptionList.limit { #expect(list.add(try Subscription(plain: "\(number)", qos: 0))) }
        #expect(!list.add(try Subscription(plain: "x", qos: 0)))
        #expect(list.add(try Subscription(plain: "7", qos: 1)))
    }
}
