internal import EmitterAdapter
internal import Testing

/// What protects us from a broker.
@Suite struct WaryTests {
    @Test(
        "a header says how long its packet is",
        arguments: [
            ([], .incomplete), ([0x30], .incomplete), ([0x30, 0x80], .incomplete), ([0x30, 0], .length(0)),
            ([0x30, 0x7F, 1], .length(127)), ([0x30, 0x80, 1], .length(128)),
            ([0x30, 0xFF, 0xFF, 0xFF, 0x7F], .length(268_435_455)), ([0x30, 0xFF, 0xFF, 0xFF], .incomplete),
            ([0x30, 0xFF, 0xFF, 0xFF, 0xFF], .malformed),
        ] as [([UInt8], PacketHeader)])
    func headers(_ bytes: [UInt8], _ header: PacketHeader) {
        #expect(PacketHeader(bytes) == header)
    }

    @Test func patienceEndsWithoutAnyAnswer() {
        var patience = Patience(limit: 10)
        #expect(patience.deadline == nil)
        patience.wait(true, at: 5)
        patience.wait(true, at: 9)
        #expect(patience.deadline == 15)
        patience.answered(at: 12)
        #expect(patience.deadline == 22)
        patience.wait(false, at: 13)
        patience.answered(at: 14)
        #expect(patience.deadline == nil)
    }
}
