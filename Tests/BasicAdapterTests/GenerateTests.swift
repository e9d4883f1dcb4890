internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import JSONText
internal import Testing

@testable import GenerateAdapter

@Suite struct GenerateTests {
    private func make(
        rate: Double = 0, count: Int64 = 0, size: Int64 = 0, payload: String = "event {n}", settle: Bool = false
    ) throws -> TestHost {
        try TestHost(
            GenerateAdapter.self,
            [
                .init("rate", .real(rate)), .init("count", .integer(count)), .init("size", .size(size)),
                .init("payload", .string(payload)), .init("subject", .string("demo")),
                .init("settle", .boolean(settle)),
            ])
    }

    @Test func aCountIsMadeAsCreditComes() throws {
        let host = try make(count: 100)
        #expect(host.start() == HUBBUB_OK)
        #expect(host.calls.emitted.isEmpty)
        host.grant(70)
        host.runPosts()
        #expect(host.calls.emitted.count == 70)
        host.grant(1000)
        #expect(host.calls.emitted.map(\.payload) == (1...100).map { "event \($0)" })
        #expect(host.calls.emitted.map { $0["sequence"]?.integer } == (1...100).map { Int64($0) })
        #expect(Set(host.calls.emitted.map(\.id)).count == 100)
        #expect(host.calls.emitted.allSatisfy { $0.type == "generate.tick" && $0.subject == "demo" })
        #expect(host.calls.logs.map(\.text) == ["made all of 100 events"])
        host.runPosts()
        host.grant(1000)
        #expect(host.calls.emitted.count == 100)
        host.destroy()
        // All of them were the host's, once they were taken.
        #expect(host.calls.released == 0)
    }

    @Test func oneTurnHasAnEnd() throws {
        let host = try make()
        host.start()
        host.grant(1_000_000)
        let first = host.calls.emitted.count
        #expect(first == 16 * 64)
        #expect(host.runPosts() == 1)
        #expect(host.calls.emitted.count == 2 * first)
        host.stop()
        host.runPosts()
        #expect(host.calls.emitted.count == 2 * first)
    }

    @Test func aRateUsesATimer() throws {
        let host = try make(rate: 2)
        host.start()
        #expect(host.extensions.timers.values.map(\.period) == [500_000_000])
        host.fireTimers()
        host.fireTimers()
        #expect(host.calls.emitted.count == 1)
        host.stop()
        #expect(host.extensions.timers.isEmpty)
    }

    @Test func settlementsAreCounted() throws {
        let host = try make(count: 3, settle: true)
        host.start()
        host.grant(10)
        #expect(host.calls.emitted.map(\.token) == [1, 2, 3])
        host.settle(1, .delivered)
        host.settle(2, .dropped)
        host.settle(3, .rejected)
        host.call(0, id: 1)
        guard case .success(.json(let text)) = host.calls.answers[1] else { throw TestFailure("no answer") }
        let report = try JSONValue(parsing: text)
        #expect(report["emitted"]?.integer == 3)
        #expect(report["delivered"]?.integer == 1)
        #expect(report["dropped"]?.integer == 1)
        #expect(report["rejected"]?.integer == 1)
    }

    @Test func whatIsRefusedIsCountedAndLoggedOnce() throws {
        let host = try make(count: 70)
        host.start()
        host.emitCode = HUBBUB_E_LOOP
        host.grant(10)
        #expect(host.calls.counts["refused"] ?? 0 > 1)
        #expect(host.calls.logs.filter { $0.level == 3 }.count == 1)
    }

    @Test func settingsAreChecked() throws {
        for (name, value) in [("rate", TypedValue.real(-1)), ("rate", .real(.nan)), ("size", .size(2 << 20))] {
            let host = try TestHost(GenerateAdapter.self)
            #expect(host.create([.init(name, value)]) == HUBBUB_E_SETTINGS)
            #expect(!host.lastErrorSet.isEmpty)
        }
    }

    @Test func payloadsHaveTheirSize() throws {
        let host = try make(count: 12, size: 8, payload: "n{n}")
        host.start()
        host.grant(100)
        let payloads = host.calls.emitted.map(\.payload)
        #expect(payloads.first == "n1......" && payloads.last == "n12.....")
    }
}

@Suite struct PayloadTemplateTests {
    private func render(_ text: String, size: Int = 0, _ numbers: UInt64...) -> [String] {
        var template = PayloadTemplate(text, size: size)
        template.setTime(Array("NOW".utf8))
        return numbers.map { unsafe String(decoding: template.render($0), as: UTF8.self) }
    }

    @Test func placesAreFilled() {
        #expect(render("{n}", 0, .max) == ["0", "18446744073709551615"])
        #expect(render("a {n} {time} {x} {n", 7) == ["a 7 NOW {x} {n"])
        #expect(render("", 1) == [""])
    }

    @Test func shorterTextsLeaveNothingBehind() {
        #expect(render("{n}", size: 5, 12345, 1, 123456, 7) == ["12345", "1....", "12345", "7...."])
        #expect(render("{n}-", size: 3, 1, 100, 2) == ["1-.", "100", "2-."])
    }

    @Test func numbersGoOn() {
        for first in [UInt64(0), 7, 95, 999_990] {
            var template = PayloadTemplate("{n}:{n}", size: 0)
            for number in first..<first + 230 {
                #expect(unsafe String(decoding: template.render(number), as: UTF8.self) == "\(number):\(number)")
            }
        }
    }

    @Test func digitsThatAreCutOffCarryAllTheSame() {
        var template = PayloadTemplate("a{n}", size: 2)
        for number in UInt64(10)..<100 {
            #expect(unsafe String(decoding: template.render(number), as: UTF8.self) == "a\(number / 10)")
        }
    }

    @Test func charactersAreNotCut() {
        #expect(render("äöü{n}", size: 5, 1) == ["äö."])
        #expect(render("äöü", size: 5, 1, 2) == ["äö.", "äö."])
        #expect(render("\u{1F600}", size: 3, 1) == ["..."])
    }
}

@Suite struct PaceTests {
    private let second: UInt64 = 1_000_000_000

    @Test func eventsAreDueInTime() {
        var pace = Pace(rate: 10, now: 0)
        #expect(pace.period == 100_000_000)
        #expect(pace.due(now: 0) == 1)
        pace.take(1)
        #expect(pace.due(now: 50_000_000) == 0)
        #expect(pace.due(now: 100_000_000) == 1)
        #expect(pace.due(now: 450_000_000) == 4)
    }

    @Test func onlyASecondIsMadeUpFor() {
        var pace = Pace(rate: 10, now: 0)
        #expect(pace.due(now: 60 * second) == 10)
        pace.take(10)
        #expect(pace.due(now: 60 * second) == 0)
        #expect(pace.due(now: 61 * second) == 10)
        var slow = Pace(rate: 0.1, now: 0)
        #expect(slow.due(now: 3600 * second) == 1)
    }

    @Test func aLongRunKeepsItsRate() {
        var pace = Pace(rate: 1000, now: 0)
        var total: UInt64 = 0
        for tenth in 0...(3 * 36_000) {
            let due = pace.due(now: UInt64(tenth) * second / 10)
            pace.take(due)
            total += due
        }
        #expect(abs(Int64(total) - 10_800_000) < 10)
    }
}
