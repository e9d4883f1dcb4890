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

    @Test func holdsBackForWhoTakesSomething() {
        let box = Box(Outgoing(limit: 10))
        for number in 0..<4 { _ = box.value.append(.init([1], at: Moment(number))) }
        #expect(!box.value.holdsBack(at: 4))
        for number in 4..<10 { _ = box.value.append(.init([1], at: Moment(number))) }
        #expect(box.value.holdsBack(at: 9))
        let later = Outgoing.patience.sign
        #expect(!box.value.holdsBack(at: later), "nobody waits for one that takes nothing")
        box.value.removeFirst(at: later)
        #expect(box.value.holdsBack(at: later))
        let muchLater = Outgoing.patience.message
        box.value.removeFirst(at: muchLater)
        #expect(!box.value.holdsBack(at: muchLater + 3), "nor for one that is much too slow")
        for _ in 0..<4 { box.value.removeFirst(at: later) }
        #expect(!box.value.holdsBack(at: later))
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
