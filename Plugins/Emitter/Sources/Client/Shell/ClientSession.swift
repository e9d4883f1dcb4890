internal import AdapterKit
internal import Glibc
internal import Unix

/// The thread of an endpoint's connection: it connects, reads and writes, and is the only one that uses libmosquitto.
///
/// `Link` says what is to be done about the connection and `Custody` when nothing may be written; this is the shell around
/// them. Everything belongs to the session's own thread; others reach it through the inbox.
final class ClientSession: @unchecked Sendable {
    let host: Host
    let settings: ClientSettings
    let inbox: Inbox
    var link: Link
    var client: Client?
    var custody: Custody
    /// With answers to subscriptions, and with acknowledgements.
    var answerPatience: Patience
    var acknowledgementPatience: Patience
    var subscriptions: SubscriptionList
    var links: RenewalList<ChannelLink>
    var watches: RenewalList<PresenceWatch>
    var keys: KeyRing
    let outbox: Outbox
    let settlements: SettlementBatch

    /// Queued in the library and not settled, by the library's ids, with their order.
    var published: [Int32: (order: UInt64, outgoing: Outgoing)] = [:]
    var order: UInt64 = 0
    /// What the broker has not answered yet.
    var subscribing: [Int32: (subscription: Subscription, call: CallID?)] = [:]
    var unsubscribing: [Int32: (subscription: Subscription, call: CallID)] = [:]
    var requests: RequestsUnderWay<Asker>
    /// What an Emitter broker said against packets that it has not acknowledged yet, by their numbers.
    var refusals: [Int32: BrokerRefusal] = [:]
    /// The last refusal that was logged.
    var lastRefusal = ""
    /// Calls that wait for the connection.
    var connecting: [CallID] = []
    /// The broker has let us in before.
    var wasConnected = false
    /// Ended while a broker that keeps our session was away.
    var ended: [Subscription] = []
    /// Why the connection must be broken, as a callback found out.
    var failure: String?
    /// The broker said itself why it does not let us in.
    var wasRefused = false
    /// The hub has not heard yet that the link is up.
    var tellsLink = false
    /// The hub waits to hear that there is room.
    var tellsReady = false
    /// The last look at the socket ended before all was read.
    var hasMoreToRead = false
    var nextKeepAlive: Moment = 0
    /// The instance is gone: nothing of it may be touched.
    var isAbandoned = false

    init(host: Host, settings: ClientSettings, inbox: Inbox) {
        self.host = host
        self.settings = settings
        self.inbox = inbox
        link = Link(seed: UInt64.random(in: .min ... .max), openingLimit: settings.answerTimeout)
        answerPatience = Patience(limit: settings.answerTimeout)
        acknowledgementPatience = Patience(limit: settings.answerTimeout)
        // Half of what the broker allows: the rest is for the way.
        custody = Custody(limit: Moment(settings.keepAlive) * 500_000_000)
        subscriptions = settings.subscriptions
        links = settings.links
        watches = settings.watches
        keys = settings.keys
        requests = RequestsUnderWay(limit: Self.mostRequests, patience: settings.answerTimeout)
        outbox = Outbox(host: host, form: settings.payload)
        settlements = SettlementBatch(host: host, capacity: Inbox.window)
    }

    /// Runs until it is told to stop, and then says so to the host.
    func run() {
        var slice = TimeSlice()
        perform(link.start())
        while link.state != .down {
            slice.adapt()
            turn()
        }
        // Abandoned in the middle of a call into the resolver: nobody is there any more.
        guard !isAbandoned else { return }
        for outgoing in inbox.take().outgoing { settle(outgoing, .notAttempted) }
        settlements.flush()
        host.stopped()
    }

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
        for order in news.orders { carryOut(order) }
        if !news.outgoing.isEmpty { publish(news.outgoing) }
        if news.stops { perform(link.stop()) }
    }
}
