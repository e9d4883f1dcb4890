internal import AdapterKit
internal import Glibc
internal import Unix

/// The thread of an endpoint's connection: it connects, reads and writes, and is the only one that uses libmosquitto.
///
/// `Link` says what is to be done about the connection and `Custody` when nothing may be written; this is the shell around
/// them. Everything belongs to the session's own thread; others reach it through the inbox.
final class Session: @unchecked Sendable {
    let host: Host
    let settings: EmitterSettings
    let inbox: Inbox
    var link: Link
    var client: Client?
    var custody: Custody
    var subscriptions: SubscriptionList
    var keys: KeyRing
    let outbox: Outbox
    let settlements: SettlementBatch

    /// Queued in the library and not settled, by the library's ids, with their order.
    var published: [Int32: (order: UInt64, outgoing: Outgoing)] = [:]
    var order: UInt64 = 0
    /// What the broker has not answered yet.
    var subscribing: [Int32: (subscription: Subscription, call: CallID?)] = [:]
    var unsubscribing: [Int32: CallID?] = [:]
    /// Ended while a broker that keeps our session was away.
    var ended: [Subscription] = []
    /// Why the connection must be broken, as a callback found out.
    var failure: String?
    /// The broker said itself why it does not let us in.
    var wasRefused = false
    /// The hub waits to hear that there is room.
    var tellsReady = false
    private var hasMoreToRead = false
    private var nextKeepAlive: Moment = 0

    /// The most packets read in one turn.
    private static let packets = 64

    init(host: Host, settings: EmitterSettings, inbox: Inbox) {
        self.host = host
        self.settings = settings
        self.inbox = inbox
        link = Link(seed: UInt64.random(in: .min ... .max))
        // Half of what the broker allows: the rest is for the way.
        custody = Custody(limit: Moment(settings.keepAlive) * 500_000_000)
        subscriptions = settings.subscriptions
        keys = settings.keys
        outbox = Outbox(host: host, form: settings.payload)
        settlements = SettlementBatch(host: host, capacity: Inbox.window)
    }

    /// Runs until it is told to stop, and then says so to the host.
    func run() {
        perform(link.start())
        while link.state != .down { turn() }
        // Abandoned in the middle of a call into the resolver: nobody is there any more.
        guard !isAbandoned else { return }
        for outgoing in inbox.take().outgoing { settle(outgoing, .notAttempted) }
        settlements.flush()
        host.stopped()
    }

    private var isAbandoned = false

    /// One round: what the instance's thread has for us, then the socket, then the clock.
    private func turn() {
        hear(inbox.take())
        guard link.state != .down else { return }
        flushEvents()
        exchange()
        if let failure {
            self.failure = nil
            perform(link.failed(keys.redacted(failure), at: Clock.monotonic()))
        }
        perform(link.tick(at: Clock.monotonic()))
        settlements.flush()
        if tellsReady {
            tellsReady = false
            host.deliverReady()
        }
    }

    private func hear(_ news: Inbox.News) {
        for token in news.settled { custody.end(token) }
        for change in news.changes { self.change(change) }
        if !news.outgoing.isEmpty { publish(news.outgoing) }
        if news.stops { perform(link.stop()) }
    }

    // MARK: What the link decides

    func perform(_ actions: [Link.Action]) {
        for action in actions {
            switch action {
            case .dial: dial()
            case .open: open()
            case .drop: drop()
            case .report(let reason, let wasUp, let isNew): report(reason, wasUp: wasUp, isNew: isNew)
            case .leave: leave()
            }
        }
    }

    private func dial() {
        guard inbox.beginDialling() else { return }
        let result: String?
        do throws(AdapterError) {
            let client = try Client(settings, events: self)
            self.client = client
            result = client.connect(settings)
        } catch {
            result = error.message
        }
        guard inbox.endDialling() else {
            isAbandoned = true
            client = nil
            _ = link.stop()
            return
        }
        let now = Clock.monotonic()
        if let result { return perform(link.failed(result, at: now)) }
        link.dialled(at: now)
        nextKeepAlive = now + keepAliveInterval
    }

    private func open() {
        if inbox.setUp(true) { tellsReady = true }
        host.linkUp("connected to \(settings.host):\(settings.port)")
        emitConnect()
        for subscription in ended { _ = client?.unsubscribe(subscription) }
        ended = []
        for subscription in subscriptions.all { subscribe(subscription, for: nil) }
    }

    private func drop() {
        _ = inbox.setUp(false)
        client = nil
        failure = nil
        hasMoreToRead = false
        custody.forget()
        outbox.forget()
        for (_, outgoing) in published.values.sorted(by: { $0.order < $1.order }) {
            settle(outgoing, .retry(after: nil, AdapterError(.closed, "the connection to the broker is lost")))
        }
        published = [:]
        forgetSubscribing()
    }

    private func report(_ reason: String, wasUp: Bool, isNew: Bool) {
        host.linkDown(reason)
        host.count(wasUp ? "lost_connections" : "failed_attempts")
        let place = "\(settings.host):\(settings.port)"
        let text =
            wasUp
            ? "the connection to the broker at \(place) is lost: \(reason)"
            : "cannot connect to the broker at \(place): \(reason)\(wasRefused ? "" : advice)"
        wasRefused = false
        // The same reason each half a minute is no news.
        host.log(isNew ? .warning : .debug, "\(text); trying again by and by")
        if wasUp { emitDisconnect(reason) }
    }

    private var advice: String {
        settings.tls == nil
            ? "; check host, port and secure, and that the broker runs"
            : "; check host, port, secure and ca, and that the broker runs"
    }

    private func leave() {
        // With messages in our custody their acknowledgements would go out with the leave: then there is none.
        guard let client, !custody.isHeld, outbox.isEmpty else { return }
        client.disconnect()
        guard client.write() == nil, client.wantsToWrite else { return }
        _ = try? Poll.wait(for: client.descriptor, Poll.writable, timeout: .milliseconds(200))
        _ = client.write()
    }

    // MARK: The socket

    private var keepAliveInterval: Moment { max(1, Moment(settings.keepAlive) / 8) * 1_000_000_000 }

    /// Waits for the socket, the inbox or the clock, and reads and writes what there is.
    private func exchange() {
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
        if failure == nil, let deadline = custody.deadline, now >= deadline {
            host.count("overdue_custody")
            failure =
                "the hub did not settle \(custody.count) messages in time, and the broker shall send them again; a route "
                + "from this endpoint to itself needs two endpoints"
        }
        if failure == nil, now >= nextKeepAlive {
            nextKeepAlive = now + keepAliveInterval
            failure = client.keepAlive()
        }
    }

    private func read(_ client: Client) {
        hasMoreToRead = false
        for _ in 0..<(link.isUp ? Self.packets : 1) {
            let result = client.read()
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
        let until = [link.nextTime, keepAlive, custody.deadline, gathering].compactMap { $0 }.min()
        let pause = limit ?? until.map { $0 > now ? $0 - now : 0 }
        let timeout = pause.map { Duration.nanoseconds(Int64(clamping: $0)) }
        return (try? Poll.wait(for: descriptors, timeout: timeout)) ?? descriptors.map { _ in 0 }
    }
}
