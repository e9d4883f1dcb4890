internal import SciroccoAdapter
internal import Testing

@Suite struct ValueTests {
    @Test func nodesAreHexadecimalDigits() {
        for text in ["0", "af123", "AF12", "12e5", "0007", String(repeating: "f", count: 500)] {
            #expect(NodeID(text)?.text == text)
        }
        for text in ["", "xyz", "0x12", "a b", "é"] { #expect(NodeID(text) == nil, "\(text)") }
        #expect(NodeID("AF") != NodeID("af"))
    }

    @Test func idsAreTwentyFourDigits() {
        let id = MessageID(number: 0x1234_5678_9ABC_DEF0, created: 1_795_216_531_141)
        #expect(id.description == "6b00d493" + "123456789abcdef0")
        #expect(MessageID(id.description) == id && MessageID(id.description.uppercased()) == id)
        // What the original's store makes can have any bits.
        #expect(MessageID("ffffffffffffffffffffffff")?.description == "ffffffffffffffffffffffff")
        for text in ["", "abc", String(repeating: "0", count: 25), "+b00d496add2816029a52e3f"] {
            #expect(MessageID(text) == nil, "\(text)")
        }
    }

    @Test func timesAreWrittenAsTheOriginalDoes() {
        let time: Int64 = 1_795_216_531_141
        #expect(
            String(decoding: TimeText.header(time), as: UTF8.self)
                == "Fri Nov 20 2026 23:15:31 GMT+0000 (Coordinated Universal Time)")
        #expect(TimeText.iso(time) == "2026-11-20T23:15:31.141Z")
        #expect(TimeText.iso(-1) == "1969-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        ("2026-11-20T23:15:31", 1_795_216_531_000), ("2026-11-20T23:15:31.141", 1_795_216_531_141),
        ("2026-11-20T23:15:31.141592Z", 1_795_216_531_141), ("2026-11-20T23:15:31.5+00:00", 1_795_216_531_500),
        ("2026-11-20 23:15:31", 1_795_216_531_000), ("2026-11-21T00:15+0100", 1_795_216_500_000),
        ("2026-11-20", 1_795_132_800_000), ("Fri, 20 Nov 2026 23:15:31 GMT", 1_795_216_531_000),
        ("1795216531141", 1_795_216_531_141), ("2030", 2030), ("253402300799999", 253_402_300_799_999),
        ("Fri Nov 20 2026 23:15:31 GMT+0000 (Coordinated Universal Time)", 1_795_216_531_000),
        ("Fri Nov 20 2026 23:15:31 GMT-0130 (x)", 1_795_221_931_000),
    ])
    func timesAreReadInAllForms(_ text: String, _ time: Int64) {
        #expect(TimeReader.parse(text) == time, "\(text)")
    }

    @Test(arguments: [
        "", "garbage", "2026-13-01", "2026-02-30T00:00:00", "2026-11-20T", "2026-11-20T25:00:00",
        "2026-11-20T23:15:31.",
        "2026-11-20T23:15:31 +01:00", "2026-11-20T23:15:31Zx", "-1", "253402300800000", "99999999999999999999999",
        "2026-11-20T23:15:31.1234567890", "Xxx Nov 20 2026 23:15:31 GMT+0000",
    ])
    func whatIsNoTimeIsNone(_ text: String) {
        #expect(TimeReader.parse(text) == nil, "\(text)")
    }

    @Test func jsonIsLaidOutAsTheOriginalDoes() {
        func lay(_ json: String, limit: Int = 10_000) -> String {
            String(decoding: JSONIndent.lay(Array(json.utf8), limit: limit), as: UTF8.self)
        }
        let space = String(repeating: " ", count: 10)
        #expect(lay(#" {"a" : 1 , "b":[ ]} "#) == "{\n\(space)\"a\": 1,\n\(space)\"b\": []\n}")
        #expect(lay("[{\"x\\\"}\":\"{,\"}]") == "[\n\(space){\n\(space)\(space)\"x\\\"}\": \"{,\"\n\(space)}\n]")
        #expect(lay("[]") == "[]" && lay("[ { } ]") == "[\n\(space){}\n]")
        // Deep nesting would make a megabyte of a few bytes.
        let deep = String(repeating: "[", count: 120) + "1" + String(repeating: "]", count: 120)
        #expect(lay(deep, limit: 1000) == deep)
    }

    @Test func pullsWaitInTheirOrder() {
        var waiting = WaitingPulls()
        waiting.add(WaitingPulls.Pull(caller: 1, until: 100), for: "a")
        waiting.add(WaitingPulls.Pull(caller: 2, until: 50), for: "a")
        waiting.add(WaitingPulls.Pull(caller: 3, until: 70), for: "b")
        waiting.setDue(40, for: "a")
        waiting.setDue(10, for: "c")
        #expect(waiting.nextTime == 40)
        #expect(waiting.take(at: 45).due == ["a"])
        #expect(waiting.takeFirst(for: "a")?.caller == 1)
        #expect(waiting.nextTime == 50)
        #expect(waiting.take(at: 60).ended == [2])
        #expect(!waiting.waits(for: "a") && waiting.waits(for: "b"))
        #expect(waiting.remove(caller: 3) && !waiting.remove(caller: 3))
        #expect(waiting.isEmpty && waiting.nextTime == nil)
    }

    @Test func theHubTakesNoMoreThanItSettles() {
        func some(_ number: Int64) -> Message {
            Message(
                id: MessageID(number: number, created: 0), source: "a", destination: "b", status: .processing,
                payloadType: "x", created: 0, payload: .none)
        }
        var own = OwnNode(window: 2)
        #expect(own.next() == .take(2))
        #expect(own.next() == nil)
        own.took([some(1), some(2)], isCut: true)
        #expect(own.next() == .emit(some(1)))
        own.accepted(some(1))
        #expect(own.next() == .emit(some(2)))
        own.refused(some(2))
        #expect(own.next() == nil)
        own.credit()
        #expect(own.next() == .emit(some(2)))
        own.accepted(some(2))
        #expect(own.next() == nil)
        #expect(own.settled(1) && !own.settled(1))
        #expect(own.next() == .take(1))
        own.took([], isCut: false)
        #expect(own.next() == .ask)
        #expect(own.next() == nil)
        own.wake()
        #expect(own.next() == .take(1))
        own.failed()
        #expect(own.next() == nil)
    }

    @Test func aServerIsAskedLessOftenWhileItHasNothing() {
        var pace = PollPace(first: 50, longest: 300, seed: 1)
        let second: UInt64 = 1_000_000_000
        #expect(
            [pace.foundNothing(), pace.foundNothing(), pace.foundNothing(), pace.foundNothing()] == [50, 100, 200, 300])
        pace.found()
        #expect(pace.foundNothing() == 50)
        #expect(second * 3 / 8...second / 2 ~= pace.failed() && second * 3 / 4...second ~= pace.failed())
        for _ in 0..<10 { _ = pace.failed() }
        #expect(second * 45 / 2...second * 30 ~= pace.failed())
        #expect(pace.foundNothing() == 100 && pace.failed() <= second / 2)
    }
}
