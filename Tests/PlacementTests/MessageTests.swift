internal import CHubbub
internal import Descriptors
internal import Placement
internal import Testing

@Suite struct MessageTests {
    private static let values: TypedValue = .record([
        .init("nothing", .none), .init("yes", .boolean(true)), .init("many", .integer(.min)),
        .init("name", .string("ä\u{0}z")), .init("at", .text("2026-01-01T00:00:00Z", .timestamp)),
        .init("bytes", .binary([0, 255])), .init("part", .real(-0.5)), .init("json", .json("{\"a\":1}")),
        .init("items", .list([.integer(1), .list([]), .record([])])), .init("time", .duration(5)),
        .init("size", .size(1 << 40)),
    ])

    private static let toChild: [HubMessage] = [
        .setUp(
            SetUp(
                endpoint: "lobby", number: 3, library: "/a/b.so", preloads: ["/a/c.so"], settings: values,
                source: "hubbub:lobby",
                types: ["a.*"], logLevel: 2, logFormat: "json", stateDirectory: "", bindings: ["ask", "tell"],
                limits: ProcessLimits(memory: 1 << 30, files: 1_024, core: 0))),
        .stop(2_000),
        .call(number: 7, operation: "keygen", timeout: 100, parameters: [.init("channel", .string("a/"))]),
        .answered(number: 9, .value(values)), .answered(number: 9, .failure(code: HUBBUB_E_TIMEOUT, text: "late")),
    ]

    private static let toHub: [ChildMessage] = [
        .started(code: HUBBUB_OK, text: ""), .started(code: HUBBUB_E_BUSY, text: "taken"), .stopped,
        .failed(code: HUBBUB_E_IO, text: "gone"), .link(isUp: true, text: "up"),
        .counted(name: "lines", amount: .max), .violated("rule"), .invalid, .hangs("deliver"),
        .completed(number: 1, .value(.none)),
        .request(number: 2, name: "ask", timeout: 50, parameters: []),
    ]

    @Test(arguments: toChild) func whatTheHubSaysIsUnderstood(_ message: HubMessage) {
        #expect(HubMessage(message.bytes) == message)
    }

    @Test(arguments: toHub) func whatTheChildSaysIsUnderstood(_ message: ChildMessage) {
        #expect(ChildMessage(message.bytes) == message)
    }

    @Test(arguments: toHub) func aPartOfAMessageIsNone(_ message: ChildMessage) {
        let bytes = message.bytes
        for count in bytes.indices { #expect(ChildMessage(Array(bytes[..<count])) == nil) }
        #expect(ChildMessage(bytes + [0]) == nil)
    }

    @Test func valuesWithinEachOtherHaveALimit() {
        var value = TypedValue.none
        for _ in 0..<200 { value = .list([value]) }
        #expect(ChildMessage(ChildMessage.completed(number: 1, .value(value)).bytes) == nil)
    }

    @Test func manyValuesHaveALimit() {
        let value = TypedValue.list(Array(repeating: .none, count: 100_000))
        #expect(ChildMessage(ChildMessage.completed(number: 1, .value(value)).bytes) == nil)
    }

    @Test func settlementsCross() {
        let settlements = [
            CarriedSettlement(token: 1, outcome: HUBBUB_DELIVERED),
            CarriedSettlement(token: .max, outcome: HUBBUB_RETRY, delay: 500, code: HUBBUB_E_BUSY, text: "ä"),
        ]
        let bytes = SettlementRecord.bytes(settlements)
        #expect(SettlementRecord.read(bytes) == settlements)
        #expect(SettlementRecord.read(bytes.dropLast()) == nil)
    }

    @Test func aLongTextOfASettlementIsCut() throws {
        let long = CarriedSettlement(
            token: 1, outcome: HUBBUB_REJECTED, text: "x" + String(repeating: "ä", count: 4_096))
        let read = try #require(SettlementRecord.read(SettlementRecord.bytes([long])))
        #expect(read[0].text == "x" + String(repeating: "ä", count: 2_047))
    }

    @Test func anOutcomeThatIsNoneIsRefused() {
        #expect(SettlementRecord.read(SettlementRecord.bytes([CarriedSettlement(token: 1, outcome: 5)])) == nil)
    }

    @Test func tooManySettlementsAreRefused() {
        let one = CarriedSettlement(token: 1, outcome: HUBBUB_DELIVERED)
        #expect(SettlementRecord.read(SettlementRecord.bytes(Array(repeating: one, count: 257))) == nil)
    }
}

extension SettlementRecord {
    fileprivate static func read(_ bytes: ArraySlice<UInt8>) -> [CarriedSettlement]? { read(Array(bytes)) }
}
