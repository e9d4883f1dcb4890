internal import Bus
internal import BusTesting
internal import CHubbub
internal import EventBlock
internal import Routing
internal import Testing

/// What waits for an earlier event of its key, and what goes on meanwhile. The key is the subject.
@Suite struct KeyOrderTests {
    private let fixture = Fixture()

    /// Emits the numbers with these subjects.
    private func emit(_ subjects: [String], from first: Int = 0, by source: SourcePort) throws {
        for (index, subject) in subjects.enumerated() {
            try source.emit(first + index..<first + index + 1) { $0.subject = subject }
        }
    }

    @Test("a key that failed waits, with what comes after it; the others go on")
    func othersGoOn() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink")
        try emit(["a", "b", "a"], by: source)
        let first = sink.take()
        sink.settle([first[0].token], HUBBUB_RETRY, delay: 5, now: 0)
        sink.settle([first[1].token])
        sink.settle([first[2].token], HUBBUB_NOT_ATTEMPTED)
        try emit(["a", "c", "b"], from: 3, by: source)
        let second = sink.take(now: 1_000_000)
        #expect(second.map(\.n) == [4, 5])
        sink.settle(second.map(\.token))
        let third = sink.take(now: 5_000_000)
        #expect(third.map(\.n) == [0, 2, 3])
        #expect(third.map(\.attempt) == [2, 1, 1])
    }

    @Test("events without a subject have one key together")
    func withoutSubject() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink")
        try emit(["", "a", ""], by: source)
        let first = sink.take(1)
        sink.settle([first[0].token], HUBBUB_RETRY, delay: 5, now: 0)
        #expect(sink.take(now: 0).map(\.n) == [1])
        #expect(sink.take(now: 5_000_000).map(\.n) == [0, 2])
    }

    @Test("an event that fails again and again keeps its place before later ones that are still under way")
    func stalePlaces() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink") { $0.attempts = 9 }
        try emit(["a", "a", "a"], by: source)
        let first = sink.take()
        sink.settle([first[0].token], HUBBUB_RETRY, delay: 1, now: 0)
        let again = sink.take(now: 1_000_000)
        #expect(again.map(\.n) == [0])
        sink.settle([again[0].token], HUBBUB_RETRY, delay: 1, now: 1_000_000)
        sink.settle([first[2].token, first[1].token], HUBBUB_NOT_ATTEMPTED, now: 1_000_000)
        #expect(sink.take(now: 2_000_000).map(\.n) == [0, 1, 2])
    }

    @Test("what waits for its key is limited, and then the queue fills up")
    func limited() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let route = fixture.route("source", to: "sink") { $0.events = 4_000 }
        try emit([""], by: source)
        sink.settle([sink.take()[0].token], HUBBUB_RETRY, delay: 1_000, now: 0)
        for first in stride(from: 1, to: 3_001, by: 100) {
            try emit(Array(repeating: "", count: 100), from: first, by: source)
            #expect(sink.take().isEmpty)
        }
        #expect(route.depth.events > 1_500)
        var numbers: [Int?] = []
        while true {
            let got = sink.take(now: 1_000_000_000)
            if got.isEmpty { break }
            numbers += got.map(\.n)
            sink.settle(got.map(\.token))
        }
        #expect(numbers == Array(0..<3_001))
        #expect(!sink.hasWork)
    }

    @Test("says when the next event that waits may go")
    func pause() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink")
        try emit(["a", "b"], by: source)
        let got = sink.take()
        sink.settle([got[0].token], HUBBUB_RETRY, delay: 9, now: 0)
        sink.settle([got[1].token], HUBBUB_RETRY, delay: 7, now: 0)
        var delivery = unsafe hubbub_delivery()
        let next = unsafe sink.next(&delivery, limit: 1, now: 1_000_000)
        #expect(next.count == 0)
        #expect(next.pause == 6_000_000)
    }
}
