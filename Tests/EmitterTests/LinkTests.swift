internal import EmitterAdapter
internal import Testing

@Suite struct LinkTests {
    private let second: Moment = 1_000_000_000

    private func upLink(at now: Moment) -> Link {
        var link = Link(seed: 1)
        #expect(link.start() == [.dial])
        link.dialled(at: now)
        #expect(link.accepted(at: now) == [.open])
        return link
    }

    @Test func connectsAndIsUp() {
        var link = upLink(at: 5)
        #expect(link.isUp)
        #expect(link.nextTime == nil)
        #expect(link.start() == [])
        #expect(link.accepted(at: 6) == [])
    }

    @Test("each failure is followed by a longer wait, up to half a minute, and by the next attempt")
    func backsOff() {
        var link = Link(seed: 7)
        var now: Moment = 0
        var whole = Link.waits.first
        _ = link.start()
        for attempt in 0..<12 {
            let report = Link.Action.report(reason: "refused", wasUp: false, isNew: attempt == 0)
            #expect(link.failed("refused", at: now) == [.drop, report])
            guard let until = link.nextTime else { return #expect(Bool(false), "it does not wait") }
            #expect(until - now <= whole && until - now > whole - whole / 4)
            #expect(link.tick(at: until - 1) == [])
            #expect(link.tick(at: until) == [.dial])
            now = until
            whole = min(whole * 2, Link.waits.longest)
        }
        #expect(whole == Link.waits.longest)
        #expect(link.failed("other", at: now).last == .report(reason: "other", wasUp: false, isNew: true))
    }

    @Test("the waits differ from client to client")
    func jitter() {
        let delays = (0..<20).map { seed in
            var link = Link(seed: UInt64(seed))
            _ = link.start()
            _ = link.failed("refused", at: 0)
            return link.nextTime
        }
        #expect(Set(delays).count > 15)
    }

    @Test("only a connection that lasted makes the next wait short")
    func steadiness() {
        var link = upLink(at: 0)
        for _ in 0..<6 {
            _ = link.failed("lost", at: 1)
            _ = link.tick(at: .max - 100 * second)
            link.dialled(at: 0)
            _ = link.accepted(at: 0)
        }
        let quick = link.failed("lost", at: 1)
        #expect(quick == [.drop, .report(reason: "lost", wasUp: true, isNew: true)])
        #expect((link.nextTime ?? 0) > 20 * second)
        _ = link.tick(at: .max - 100 * second)
        link.dialled(at: 0)
        _ = link.accepted(at: 0)
        _ = link.failed("lost", at: Link.steady)
        #expect((link.nextTime ?? 0) <= Link.steady + Link.waits.first)
    }

    @Test func aSilentBrokerIsGivenUp() {
        var link = Link(seed: 1)
        _ = link.start()
        link.dialled(at: 10)
        #expect(link.tick(at: Link.openingLimit + 9) == [])
        #expect(link.tick(at: Link.openingLimit + 10).first == .drop)
        #expect(!link.isUp)
    }

    @Test func stopsInEveryState() {
        var idle = Link(seed: 1)
        #expect(idle.stop() == [])
        #expect(idle.start() == [])
        var dialling = Link(seed: 1)
        _ = dialling.start()
        #expect(dialling.stop() == [.drop])
        #expect(dialling.failed("late", at: 1) == [])
        var up = upLink(at: 0)
        #expect(up.stop() == [.leave, .drop])
        #expect(up.state == .down && up.nextTime == nil)
        var waiting = upLink(at: 0)
        _ = waiting.failed("x", at: 1)
        #expect(waiting.stop() == [])
        #expect(waiting.tick(at: .max) == [])
    }
}

@Suite struct CustodyTests {
    @Test("nothing is written until all is settled; the limit counts from the first")
    func holds() {
        var custody = Custody(limit: 1000)
        #expect(!custody.isHeld && custody.deadline == nil)
        let first = custody.begin(at: 10)
        let second = custody.begin(at: 20)
        #expect(first != 0 && first != second)
        #expect(custody.deadline == 1010)
        custody.end(first)
        #expect(custody.isHeld)
        custody.end(first)
        custody.end(0)
        custody.end(second)
        #expect(!custody.isHeld && custody.deadline == nil)
        _ = custody.begin(at: 500)
        #expect(custody.deadline == 1500)
    }

    @Test("under load a pause comes to its end: after a while and at the window nothing more is read")
    func endsUnderLoad() {
        var custody = Custody(limit: .max / 2)
        #expect(custody.takesMore(at: 0))
        for _ in 0..<Custody.window { _ = custody.begin(at: 0) }
        #expect(!custody.takesMore(at: 0))
        custody.end(1)
        #expect(custody.takesMore(at: Custody.gathering - 1))
        #expect(!custody.takesMore(at: Custody.gathering))
        custody.forget()
        #expect(custody.takesMore(at: .max))
        custody.end(5)
        #expect(custody.count == 0)
    }
}

@Suite struct PauseTests {
    @Test("a pause lasts until it is ended, and the attempt after it comes at once")
    func pauses() {
        var link = Link(seed: 1)
        _ = link.start()
        link.dialled(at: 0)
        _ = link.accepted(at: 0)
        #expect(link.pause() == [.leave, .drop, .rest(wasUp: true)])
        #expect(link.state == .paused && !link.isUp && link.nextTime == nil)
        #expect(link.pause() == [])
        #expect(link.failed("late", at: 1) == [])
        #expect(link.tick(at: .max) == [])
        link.resume(at: 4)
        #expect(link.tick(at: 4) == [.dial])
        link.resume(at: 4)
        #expect(link.tick(at: 4) == [])
        link.dialled(at: 5)
        #expect(link.pause() == [.drop, .rest(wasUp: false)])
        #expect(link.stop() == [])
        #expect(link.pause() == [])
        link.resume(at: 6)
        #expect(link.state == .down)
    }

    @Test("whoever waits for the next attempt need not")
    func resumesEarly() {
        var link = Link(seed: 1)
        _ = link.start()
        _ = link.failed("refused", at: 0)
        link.resume(at: 1)
        #expect(link.tick(at: 1) == [.dial])
        _ = link.failed("refused", at: 0)
        #expect(link.pause() == [.rest(wasUp: false)])
    }
}
