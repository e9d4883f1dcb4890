internal import AdapterKit
internal import Unix

/// Waiting, reading and writing.
extension ClientSession {
    /// The most packets read in one turn.
    private static let packets = 64

    /// How often the library looks at its clock.
    var keepAliveInterval: Moment { max(1, Moment(settings.keepAlive) / 8) * 1_000_000_000 }

    /// Waits for the socket, the inbox or the clock, and reads and writes what there is.
    func exchange() {
        guard let client else { return rest() }
        let descriptor = client.descriptor
        let mayRead = outbox.isEmpty && custody.takesMore(at: Clock.monotonic())
        let mayWrite = client.wantsToWrite && !custody.isHeld
        let events = (mayRead ? Poll.readable : 0) | (mayWrite ? Poll.writable : 0)
        let isHasty = hasMoreToRead && mayRead
        let ready = wait(for: [(inbox.descriptor, Poll.readable), (descriptor, events)], isHasty ? 0 : nil)[1]
        let isBroken = ready & Poll.hangup != 0
        if isBroken && !mayRead { failure = "the broker closed the connection" }
        if mayRead, ready & Poll.readable != 0 || isBroken || isHasty || !link.isUp && ready != 0 { read(client) }
        flushEvents()
        if failure == nil, client.wantsToWrite, !custody.isHeld { failure = client.write() }
        let now = Clock.monotonic()
        if failure == nil, let deadline = custody.deadline, now >= deadline { endCustody() }
        expireRequests(at: now)
        checkPatience(at: now)
        if failure == nil, now >= nextKeepAlive {
            nextKeepAlive = now + keepAliveInterval
            failure = client.keepAlive()
        }
    }

    private var answerDeadline: Moment? {
        [answerPatience.deadline, acknowledgementPatience.deadline].compactMap { $0 }.min()
    }

    /// As long as we hold back ourselves nothing is owed to us.
    private func checkPatience(at now: Moment) {
        let listens = link.isUp && !custody.isHeld && outbox.isEmpty
        answerPatience.wait(listens && !(subscribing.isEmpty && unsubscribing.isEmpty), at: now)
        acknowledgementPatience.wait(listens && (!published.isEmpty || requests.isOwed), at: now)
        guard failure == nil, let deadline = answerDeadline, now >= deadline else { return }
        host.count("unanswered_requests")
        failure = "the broker owes us answers, and has sent none for \(Double(settings.answerTimeout) / 1e9) s"
    }

    /// The hub did not settle in time, and without a word from us the broker would take us for dead.
    private func endCustody() {
        host.count("overdue_custody")
        // A broker that keeps nothing for us would not send again: the hub has the messages, if only in its memory.
        if settings.cleanSession { return custody.forget() }
        failure =
            "the hub did not settle \(custody.count) messages in time, and the broker shall send them again; a route from "
            + "this endpoint to itself needs two endpoints"
    }

    private func read(_ client: Client) {
        hasMoreToRead = false
        for _ in 0..<(link.isUp ? Self.packets : 1) {
            let result = client.read()
            if client.isTooLong { host.count("too_long_received") }
            // The broker's own words say more than the library's.
            if let lost = result.failure { failure = failure ?? lost }
            if failure != nil || !result.hasMore { return }
            if outbox.isFull || !custody.takesMore(at: Clock.monotonic()) { break }
        }
        hasMoreToRead = true
    }

    /// Without a connection: waits for the inbox or the clock.
    private func rest() {
        guard link.state != .down else { return }
        _ = wait(for: [(inbox.descriptor, Poll.readable)], nil)
    }

    private func wait(for descriptors: [(descriptor: Int32, events: Int16)], _ limit: Moment?) -> [Int16] {
        let now = Clock.monotonic()
        let keepAlive = client == nil ? nil : nextKeepAlive
        let gathering = custody.isHeld && custody.takesMore(at: now) ? now + Custody.gathering : nil
        let times = [link.nextTime, keepAlive, custody.deadline, answerDeadline, gathering, requests.deadline]
        let until = times.compactMap { $0 }.min()
        let pause = limit ?? until.map { $0 > now ? $0 - now : 0 }
        let timeout = pause.map { Duration.nanoseconds(Int64(clamping: $0)) }
        return (try? Poll.wait(for: descriptors, timeout: timeout)) ?? descriptors.map { _ in 0 }
    }
}
