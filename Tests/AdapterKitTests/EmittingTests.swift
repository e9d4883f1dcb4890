internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Testing

extension KitTests {
    @Suite struct EmittingTests {
        let host: TestHost
        let probe: ProbeAdapter

        init() throws {
            host = try TestHost(ProbeAdapter.self, [])
            probe = try ProbeAdapter.made()
        }

        @Test func aDraftBecomesAnEventWithAllOfIt() throws {
            var draft = EventDraft(
                id: "i1", source: "/s", subject: "über", contentType: "application/json", schema: "urn:x",
                time: .nanoseconds(5), payload: .jsonBytes(Array("[1]".utf8)))
            draft.set("flag", .boolean(true))
            draft.set("number", .integer(-3))
            draft.set("bytes", .binary([0, 255]))
            draft.set("link", .text("http://x/", .uri))
            let event = try probe.host.makeEvent(draft)
            let view = event.view
            #expect([view.id, view.source, view.type, view.subject] == ["i1", "/s", "probe.event", "über"])
            #expect([view.contentType, view.schema] == ["application/json", "urn:x"])
            #expect(view.time == 5)
            #expect(view.payloadKind == .json)
            #expect(view.withPayload { $0.count } == 3)
            #expect(view.attributes.map(\.name) == ["bytes", "flag", "link", "number"])
            #expect(view.boolean(named: "flag") == true)
            #expect(view.attribute(named: "bytes") == .binary([0, 255]))
            #expect(view.attribute(named: "link") == .text("http://x/", .uri))
            #expect(view.text(named: "absent") == nil)
        }

        @Test func timesAreTakenAsGiven() throws {
            #expect(try probe.host.makeEvent(EventDraft()).view.time == 1_000_000_000)
            let absent = try probe.host.makeEvent(EventDraft(time: .absent)).view
            #expect(absent.time == nil)
            #expect(unsafe absent.pointer.pointee.time == HUBBUB_TIME_NONE)
            let text = "2024-01-02T03:04:05+01:00"
            #expect(try probe.host.makeEvent(EventDraft(time: .text(text))).view.timeText == text)
        }

        @Test func whatTheHostRefusesIsThrown() {
            #expect(throws: AdapterError(.type, "there is no type with that index")) {
                try probe.host.makeEvent(EventDraft(typeIndex: -1))
            }
            #expect(throws: AdapterError.self) {
                try probe.host.makeEvent(EventDraft(attributes: [.init("x", .list([]))]))
            }
        }

        @Test func withoutCreditNothingIsTaken() throws {
            host.creditLeft = 1
            #expect(try probe.host.emit(EventDraft(payload: .text("a")), token: 4))
            #expect(try probe.host.emit(EventDraft(payload: .text("b"))) == false)
            #expect(host.calls.emitted.map(\.payload) == ["a"])
            #expect(host.calls.emitted.map(\.token) == [4])
            // The other's reference went over to the host.
            #expect(host.calls.released == 1)
        }

        @Test func manyAreEmittedInOneCall() throws {
            host.creditLeft = 2
            host.emitCode = HUBBUB_E_LOOP
            let events = try (0..<3).map { number throws(AdapterError) in
                try probe.host.makeEvent(EventDraft(payload: .text("\(number)")))
            }
            let emission = probe.host.emit(events, tokens: [1, 2, 3])
            #expect(emission.accepted == 2)
            #expect(emission.refusal == AdapterError(.loop, "refused by the test"))
            #expect(host.calls.emitSizes == [3])
            #expect(host.calls.emitted.map(\.token) == [1, 2])
        }

        @Test func aBatchKeepsWhatThereIsNoCreditFor() {
            let batch = EventBatch(host: probe.host, capacity: 4)
            for token in 1...4 { #expect(batch.append(token: UInt64(token)) == HUBBUB_OK) }
            #expect(batch.append() == HUBBUB_E_CREDIT)
            host.creditLeft = 3
            #expect(batch.emit().accepted == 3)
            #expect(batch.count == 1)
            host.creditLeft = 9
            #expect(batch.append(token: 5) == HUBBUB_OK)
            #expect(batch.emit().accepted == 2)
            #expect(host.calls.emitted.map(\.token) == [1, 2, 3, 4, 5])
            #expect(batch.isEmpty && batch.emit().accepted == 0)
            #expect(host.calls.released == 0)
        }

        @Test func aBatchDropsWhatIsRefused() {
            let batch = EventBatch(host: probe.host, capacity: 4)
            for token in 1...3 { _ = batch.append(token: UInt64(token)) }
            (host.creditLeft, host.emitCode) = (1, HUBBUB_E_TYPE)
            #expect(batch.emit().refusal?.code == .type)
            #expect(batch.count == 1)
            (host.creditLeft, host.emitCode) = (9, HUBBUB_OK)
            #expect(batch.emit().accepted == 1)
            #expect(host.calls.emitted.map(\.token) == [1, 3])
        }

        @Test func durationsAreBounded() {
            #expect(Duration.seconds(-1).wholeNanoseconds == 0)
            #expect(Duration.nanoseconds(7).wholeNanoseconds == 7)
            #expect(Duration.seconds(Int64.max).wholeNanoseconds == UInt64(Int64.max))
        }
    }
}
