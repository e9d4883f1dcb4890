internal import Testing
internal import TracimAdapter

@Suite struct OutgoingTests {
    @Test func keepsOrderAndLimits() {
        let box = Box(Outgoing(limit: 3))
        for number: UInt8 in 0..<3 { #expect(box.value.append(.init([number])) == true) }
        #expect(!box.value.append(.init([9])) && box.value.count == 3)
        #expect(box.value.next?.bytes == [0])
        box.value.removeFirst()
        #expect(box.value.next?.bytes == [1] && box.value.append(.init([3])))
        #expect(box.value.removeAll().map(\.bytes) == [[1], [2], [3]])
        #expect(box.value.next == nil && box.value.count == 0)
    }

    @Test func oneMessageAloneIsNeverTooMuch() {
        let box = Box(Outgoing(limit: 10))
        let large = Outgoing.Message(Array(repeating: 0, count: Outgoing.byteLimit + 1))
        #expect(box.value.append(large) && !box.value.append(.init([1])))
        box.value.removeFirst()
        for _ in 0..<1000 {
            #expect(box.value.append(.init([1])) == true)
            box.value.removeFirst()
        }
    }
}
