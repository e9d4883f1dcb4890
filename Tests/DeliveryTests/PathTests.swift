internal import Bus
internal import BusTesting
internal import CHubbub
internal import Delivery
internal import EventBlock
internal import Journal
internal import Routing
internal import Testing

/// The path of an event that a durable route kept: what comes from the disk knows where it came by.
@Suite struct PathTests {
    /// What a sink gets next: its token, its path, and why a source may make nothing of it.
    private struct Found {
        let token: UInt64
        let path: EventPath
        let refusal: EventError?
    }

    /// Takes events until there are so many.
    private func take(_ count: Int, _ fixture: DurableFixture) throws -> [Found] {
        let (source, sink) = (try fixture.source(), try fixture.sink())
        var found: [Found] = []
        try fixture.wait("\(count) events") {
            unsafe withUnsafeTemporaryAllocation(of: hubbub_delivery.self, capacity: 64) { buffer in
                guard let base = buffer.baseAddress else { return }
                for index in 0..<(unsafe sink.next(base, limit: 64, now: 0).count) {
                    guard let event = unsafe buffer[index].event else { continue }
                    unsafe found.append(
                        Found(
                            token: buffer[index].token, path: EventSlot.of(event).pointee.stamp.path,
                            refusal: refusal(of: source, event)))
                }
            }
            return found.count >= count
        }
        return found
    }

    /// Why a source does not answer an event. (What it says of a circle it says before it misses an attribute.)
    private func refusal(of source: SourcePort, _ cause: UnsafePointer<hubbub_event>) -> EventError? {
        do throws(EventError) {
            let event = unsafe try EventFields().withDraft { (draft) throws(EventError) in
                var draft = unsafe draft.pointee
                unsafe draft.cause = unsafe cause
                return unsafe try source.builder.make(&draft)
            }
            unsafe EventReference.release(event)
            return nil
        } catch { return error }
    }

    private func expectPath(_ found: [Found], _ fixture: DurableFixture) throws {
        let number = try fixture.source().number
        #expect(found.allSatisfy { $0.path.count == 1 && $0.path.contains(number) })
        #expect(found.allSatisfy { $0.refusal?.code == HUBBUB_E_LOOP })
    }

    @Test("after a restart, an endpoint still makes nothing of what came from it")
    func restart() throws {
        let fixture = try DurableFixture([DurableFixture.route()])
        try fixture.source().emit(0..<3)
        try expectPath(try take(3, fixture), fixture)
        for _ in 0..<2 {
            try fixture.restart()
            try expectPath(try take(3, fixture), fixture)
        }
    }

    @Test("a route that is behind gets its events from the disk with their path")
    func behind() throws {
        let fixture = try DurableFixture([DurableFixture.route { $0.events = 4 }])
        try fixture.source().emit(0..<60)
        var count = 0
        while count < 60 {
            let found = try take(1, fixture)
            try expectPath(found, fixture)
            try fixture.sink().settle(found.map(\.token))
            count += found.count
        }
    }

    @Test("what is delivered once more has its path, too")
    func again() throws {
        let fixture = try DurableFixture([DurableFixture.route()])
        try fixture.source().emit(0..<2)
        let first = try take(2, fixture)
        try fixture.sink().settle([first[0].token], HUBBUB_REJECTED)
        try fixture.sink().settle([first[1].token])
        let route = try fixture.status().number
        try fixture.wait("the dead letter") { !fixture.delivery.journal.deadLetters(of: route).isEmpty }
        try fixture.restart()
        let letter = try #require(fixture.delivery.journal.deadLetters(of: route).first)
        try fixture.delivery.retry(letter, of: route)
        #expect(try fixture.delivery.replay([2], to: route) == 1)
        try expectPath(try take(2, fixture), fixture)
    }
}
