internal import CHubbub
internal import Children
internal import EventBlock
internal import Synchronization
internal import Testing

@Suite struct IntakeTests {
    private let pool = EventPool()

    private func event() -> UnsafePointer<hubbub_event> { unsafe UnsafePointer(EventSlot.event(of: pool.take(64))) }

    /// What the routes are handed, of which they take so many.
    private func pass(
        _ intake: inout Intake, taking count: Int
    ) -> (
        events: [UnsafePointer<hubbub_event>?], tokens: [UInt64]?, own: (events: Int, bytes: Int),
        others: (events: Int, bytes: Int)
    ) {
        var events: [UnsafePointer<hubbub_event>?] = unsafe []
        var tokens: [UInt64]?
        let passed = unsafe intake.pass { offered, marks, limit in
            unsafe events = unsafe Array(UnsafeBufferPointer(start: offered, count: limit))
            tokens = unsafe marks.map { unsafe Array(UnsafeBufferPointer(start: $0, count: limit)) }
            return min(count, limit)
        }
        unsafe EventReference.release(events, count: passed.own.events + passed.others.events)
        return unsafe (events, tokens, passed.own, passed.others)
    }

    @Test("all comes out in the order in which it came, however much waits and however little is taken at a time")
    func order() {
        var intake = Intake()
        var expected: [UnsafePointer<hubbub_event>?] = unsafe []
        var added: UInt64 = 0
        for step in 0..<1_000 {
            for _ in 0..<(step * 7 % 11) {
                added += 1
                unsafe expected.append(event())
                if let last = unsafe expected.last.flatMap({ unsafe $0 }) {
                    unsafe intake.append(last, token: added, size: Int(added))
                }
            }
            let count = min(step * 3 % 5, unsafe expected.count)
            let first = unsafe added - UInt64(expected.count) + 1
            let (events, tokens, own, _) = unsafe pass(&intake, taking: count)
            #expect(unsafe events == expected)
            #expect(unsafe expected.isEmpty || tokens == Array(first...added))
            #expect(own.events == count)
            #expect(own.bytes == (0..<count).reduce(0) { $0 + Int(first) + $1 })
            unsafe expected.removeFirst(count)
        }
        #expect(unsafe expected.count > Intake.usualCapacity, "it has grown meanwhile")
        _ = unsafe pass(&intake, taking: .max)
        let isEmpty = intake.isEmpty
        #expect(isEmpty)
    }

    @Test("nobody is told of tokens where there are none")
    func untracked() {
        var intake = Intake()
        unsafe intake.append(event(), token: 0, size: 8)
        #expect(unsafe pass(&intake, taking: 0).tokens == nil)
        unsafe intake.append(event(), token: 5, size: 8)
        #expect(unsafe pass(&intake, taking: 2).tokens == [0, 5])
        unsafe intake.append(event(), token: 0, size: 8)
        #expect(unsafe pass(&intake, taking: 1).tokens == nil)
    }

    @Test("what a child left behind gives the next one no credit, and nobody waits for its settlement")
    func orphans() {
        var intake = Intake()
        for token in 0...2 { unsafe intake.append(event(), token: UInt64(token), size: 10) }
        let count = intake.disown()
        #expect(count == 1, "the others are emitted again by whoever waits for their settlement")
        let backlog = intake.backlog
        #expect(backlog == (3, 30))
        unsafe intake.append(event(), token: 9, size: 7)
        let first = unsafe pass(&intake, taking: 2)
        #expect(unsafe first.tokens == [0, 0, 0, 9])
        #expect(unsafe first.own == (0, 0))
        #expect(unsafe first.others == (2, 20))
        let second = unsafe pass(&intake, taking: 2)
        #expect(unsafe second.own == (1, 7))
        #expect(unsafe second.others == (1, 10))
        let isEmpty = intake.isEmpty
        #expect(isEmpty)
    }

    @Test("its end gives the events back that nobody took")
    func end() {
        let kept = unsafe event()
        unsafe EventReference.retain(kept)
        do {
            var intake = Intake()
            unsafe intake.append(kept, token: 0, size: 64)
        }
        #expect(unsafe EventSlot.of(kept).pointee.references.load(ordering: .relaxed) == 1)
        unsafe EventReference.release(kept)
    }
}
