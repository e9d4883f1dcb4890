internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Testing

extension KitTests {
    @Suite struct BridgingTests {
        let host: TestHost
        let probe: ProbeAdapter

        init() throws {
            host = try TestHost(ProbeAdapter.self, [.init("name", .string("one"))])
            probe = try ProbeAdapter.made()
        }

        @Test func tableIsMadeOnceAndHasWhatTheRolesAskFor() throws {
            unsafe #expect(AdapterEntry.export(ProbeAdapter.self) == host.adapter)
            let table = unsafe host.adapter.pointee
            unsafe #expect(table.head.magic == HUBBUB_ABI_MAGIC)
            unsafe #expect(table.head.struct_size == UInt32(MemoryLayout<hubbub_adapter>.size))
            unsafe #expect(String(copying: table.descriptor.pointee.name) == "probe")
            unsafe #expect(table.deliver != nil && table.call != nil && table.configure != nil && table.answered != nil)
            unsafe #expect(table.extension == nil)
        }

        @Test func settingsReachTheInstance() {
            #expect(probe.name == "one")
            #expect(probe.host.limits.batchEvents == 64)
        }

        @Test func aThrownErrorBecomesCodeAndText() throws {
            let other = try TestHost(ProbeAdapter.self)
            #expect(other.create([.init("name", .string("bad"))]) == HUBBUB_E_SETTINGS)
            #expect(other.calls.errors == [AdapterError(.settings, "name must not be bad")])
            probe.failure = AdapterError(.io, "the wire is cut")
            #expect(host.start() == HUBBUB_E_IO)
            #expect(host.lastErrorSet == "the wire is cut")
        }

        @Test func aShortOrForeignHostIsRefused() throws {
            for spoil in 0..<3 {
                let other = try TestHost(ProbeAdapter.self)
                switch spoil {
                case 0: unsafe other.table.pointee.head.struct_size -= 8
                case 1: unsafe other.table.pointee.head.major = 2
                default: unsafe other.table.pointee.count = nil
                }
                #expect(other.create([]) == HUBBUB_E_UNSUPPORTED)
            }
        }

        @Test func startAndStopSayHowFarTheyCame() {
            #expect(host.start() == HUBBUB_OK)
            probe.progress = .pending
            #expect(host.start() == HUBBUB_PENDING)
            probe.host.started()
            probe.host.startFailed(AdapterError(.timeout, "too late"))
            #expect(host.calls.started == [nil, AdapterError(.timeout, "too late")])
            #expect(host.stop(milliseconds: 1500) == HUBBUB_PENDING)
            #expect(probe.log == ["stop 1.5 seconds"])
            probe.host.stopped()
            #expect(host.calls.stopped == 1)
        }

        @Test func deliveriesAreReadAndKept() throws {
            probe.accepts = 2
            let events = (1...3).map { TestEvent("p\($0)", attributes: [("number", Int64($0))]) }
            #expect(try host.deliver(events, token: 7) == 2)
            #expect(probe.log == ["7 test.event p1 1", "8 test.event p2 2"])
            #expect(probe.kept.map(\.view.payloadText) == ["p1", "p2"])
            probe.kept = []
            #expect(host.calls.released == 2)
            probe.host.deliverReady()
            #expect(host.calls.ready == 1)
        }

        @Test func settlementsAreSentOneByOneAndInBatches() {
            probe.host.settle(1, .rejected(AdapterError(.remote, "no")))
            let batch = SettlementBatch(host: probe.host, capacity: 2)
            batch.add(2, .retry(after: .milliseconds(5)))
            batch.add(3, .notAttempted)
            batch.delivered(4)
            batch.delivered(5)
            batch.flush()
            #expect(host.calls.settleSizes == [1, 2, 2])
            #expect(
                host.calls.settlements == [
                    .init(token: 1, outcome: .rejected, delay: 0, code: HUBBUB_E_REMOTE, text: "no"),
                    .init(token: 2, outcome: .retry, delay: 5, code: 0, text: ""),
                    .init(token: 3, outcome: .notAttempted, delay: 0, code: 0, text: ""),
                    .init(token: 4, outcome: .delivered, delay: 0, code: 0, text: ""),
                    .init(token: 5, outcome: .delivered, delay: 0, code: 0, text: ""),
                ])
        }

        @Test func callsAreAnsweredOrRefused() {
            #expect(host.call(0, id: 5, [.init("text", .string("hello"))]) == HUBBUB_OK)
            #expect(host.calls.answers[5] == .success(.string("hello")))
            probe.failure = AdapterError(.invalid, "not that")
            #expect(host.call(0, id: 6) == HUBBUB_E_INVALID)
            #expect(host.calls.answers[6] == nil)
            #expect(host.call(9, id: 7) == HUBBUB_E_INVALID)
        }

        @Test func requestsGoOutAndAnswersComeBack() throws {
            _ = try probe.host.request("ask", [.init("", .json("{}"))], timeout: .seconds(2))
            let request = try #require(host.calls.requests.first)
            #expect(request.name == "ask" && request.timeout == 2000)
            #expect(request.parameters == [.init("", .json("{}"))])
            host.answer(1, .success(.integer(3)))
            host.answer(2, .failure(AdapterError(.notFound, "nothing")))
            #expect(probe.log == ["success(Descriptors.TypedValue.integer(3))", "failure(notFound: nothing)"])
        }

        @Test func creditSettlementsLogAndCountsCross() {
            host.grant(10)
            host.settle(3, .dropped)
            #expect(probe.log == ["credit 10", "settled 3 dropped"])
            probe.host.log(.trace, "not kept")
            probe.host.log(.warning, "kept")
            #expect(host.calls.logs.map(\.text) == ["kept"])
            probe.host.count("oddities", 2)
            #expect(host.calls.counts == ["oddities": 2])
            probe.host.linkUp("peer")
            probe.host.linkDown("gone")
            #expect(host.calls.links.map(\.isUp) == [true, false])
            probe.host.failed(AdapterError(.closed, "gone"))
            #expect(host.calls.failures == [AdapterError(.closed, "gone")])
        }
    }
}
