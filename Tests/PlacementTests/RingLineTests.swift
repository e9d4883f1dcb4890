internal import Placement
internal import Testing
internal import Unix

@Suite struct RingLineTests {
    private func hasRung(_ bell: Bell) throws -> Bool {
        defer { bell.clear() }
        return try Poll.wait(for: bell.descriptor, Poll.readable, timeout: .zero) != 0
    }

    /// Nobody is woken for credit who has enough, or who is awake.
    @Test func creditRingsForThoseWhoWaitForIt() throws {
        let (hub, child) = try RingLine.pair()
        child.sleep()
        hub.ringForCredit()
        #expect(try !hasRung(child.bell))
        child.wantCredit(true)
        hub.ringForCredit()
        #expect(try hasRung(child.bell))
        child.wake()
        hub.ringForCredit()
        #expect(try !hasRung(child.bell))
        child.sleep()
        child.wantCredit(false)
        hub.ringForCredit()
        #expect(try !hasRung(child.bell))
    }

    /// The hub never waits for a child that reads no answers.
    @Test func anEndThatIsNotReadIsAnError() throws {
        let (one, other) = try MessageSocket.pair(patience: .seconds(10))
        #expect(throws: SystemError.self) {
            for _ in 0..<100_000 { try one.send([1, 2, 3], waits: false) }
        }
        #expect(try other.receive(limit: 8, waits: false).bytes == [1, 2, 3])
    }
}
