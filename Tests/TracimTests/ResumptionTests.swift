internal import Testing
internal import TracimAdapter

@Suite struct ResumptionTests {
    @Test func asksForNothingBeforeTheFirst() {
        let box = Box(Resumption())
        #expect(box.value.resumesAfter == nil)
        #expect(box.value.came(50) == true)
        #expect(box.value.resumesAfter == 49 && box.value.done == 49 && box.value.openCount == 1)
        box.value.settled(50)
        #expect(box.value.resumesAfter == 49 && box.value.done == 50)
    }

    @Test func resumesBeforeTheLastThatIsDone() {
        let box = Box(Resumption(done: 10))
        #expect(box.value.resumesAfter == 10)
        for id: Int64 in 11...100 { #expect(box.value.came(id) == true) }
        for id: Int64 in 11...90 { box.value.settled(id) }
        #expect(box.value.done == 90 && box.value.resumesAfter == 90 - Resumption.margin)
        #expect(!box.value.came(95) && !box.value.came(70), "they come again after a cut")
        box.value.settled(100)
        #expect(box.value.done == 90, "those before it are not done")
    }

    @Test func whatComesLateIsNew() {
        let box = Box(Resumption())
        #expect(box.value.came(11) && box.value.came(10))
        box.value.settled(11)
        box.value.settled(10)
        #expect(box.value.done == 11 && box.value.openCount == 0)
        #expect(!box.value.came(10) && !box.value.came(11))
    }

    @Test func remembersAFewThousand() {
        let box = Box(Resumption())
        for id: Int64 in 1...20_000 {
            #expect(box.value.came(id) == true)
            if id != 3 { box.value.settled(id) }
        }
        #expect(!box.value.came(20_000) && !box.value.came(17_000) && !box.value.came(3))
        box.value.settled(3)
        #expect(box.value.done == 20_000 && box.value.openCount == 0)
    }

    @Test func takesAnyNumber() {
        let box = Box(Resumption(done: .max))
        #expect(box.value.came(.max) && box.value.came(.min) && box.value.came(0))
        for id: Int64 in [.max, .min, 0] { box.value.settled(id) }
        #expect(box.value.done == .max)
        _ = box.value.resumesAfter
    }
}
