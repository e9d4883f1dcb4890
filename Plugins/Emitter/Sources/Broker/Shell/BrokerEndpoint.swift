internal import AdapterKit
internal import Descriptors
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Unix

/// The broker as an endpoint: takes connections, and passes between the instance's thread and the event loop's.
///
/// It belongs to the instance's thread; other threads only hand it to posts, which run there.
final class BrokerEndpoint: EmitterEndpoint, @unchecked Sendable {
    private let host: Host
    private let settings: BrokerSettings
    private var listeners: [Listener] = []
    private var running: Running?
    private var history: HistoryThread?

    /// What there is between start and stop.
    private struct Running {
        let group: MultiThreadedEventLoopGroup
        let loop: any EventLoop
        let server: BrokerServer
        let room: DeliveryRoom
    }

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try BrokerSettings(settings)
    }

    // MARK: Start

    func start() throws(AdapterError) -> Progress {
        warn()
        guard settings.isKeyed else {
            let loop = makeLoop()
            try begin(Broker(limits: settings.limits, access: settings.access), loop)
            return .done
        }
        try startHistory(try host.stateDirectory())
        return .pending
    }

    private func makeLoop() -> MultiThreadedEventLoopGroup { MultiThreadedEventLoopGroup(numberOfThreads: 1) }

    /// What the broker keeps lies on a disk, which has a thread of its own. It listens when that is open.
    private func startHistory(_ directory: String) throws(AdapterError) {
        let group = makeLoop()
        let link = HistoryLink(loop: group.next())
        do throws(SystemError) {
            let history = try HistoryThread(host: host) { number, messages in link.found(number, messages) }
            let secret = settings.secret
            try history.start(
                "\(directory)/history.sqlite", limit: settings.historySize,
                opened: { [weak self, host] past in
                    let secret = KeySecret.find(secret, "\(directory)/key.secret")
                    try? host.post { self?.opened(past, secret, group, link) }
                },
                ended: { [weak self, host] in try? host.post { self?.historyEnded() } })
            self.history = history
        } catch {
            group.shutdownGracefully { _ in }
            throw AdapterError.system("cannot start the history's thread", errno: error.code)
        }
    }

    private func opened(
        _ past: Result<HistoryThread.Past, DatabaseError>, _ secret: Result<[UInt8], AdapterError>,
        _ group: MultiThreadedEventLoopGroup, _ link: HistoryLink
    ) {
        do throws(AdapterError) {
            let secret = try secret.get()
            let past = try past.mapError { AdapterError(.io, "cannot open the history: \($0.text)") }.get()
            guard let cipher = SealedKeys(secret: secret) else { throw AdapterError(.failed, "libsodium does not start") }
            var broker = Broker(
                limits: settings.limits, access: settings.access,
                keys: KeyAuthority(cipher, banned: past.banned), rule: settings.rule)
            broker.lastKept = past.lastKept
            try begin(broker, group)
            link.server = running?.server
            host.started()
        } catch {
            group.shutdownGracefully { _ in }
            host.startFailed(error)
        }
    }

    private func begin(_ broker: Broker, _ group: MultiThreadedEventLoopGroup) throws(AdapterError) {
        let loop = group.next()
        let server = BrokerServer(
            host: host, loop: loop, broker: broker, settings: settings,
            outbox: PublicationOutbox(host: host, form: settings.payload), history: history)
        running = Running(group: group, loop: loop, server: server, room: DeliveryRoom(host: host))
        do throws(AdapterError) {
            let tls = try settings.tls?.context()
            try listen(settings.port, settings.tlsPort == nil ? tls : nil)
            if let port = settings.tlsPort { try listen(port, tls) }
        } catch {
            endListening()
            running = nil
            throw error
        }
        host.linkUp("listening at " + listeners.map { "\(settings.address):\($0.port)" }.joined(separator: " and "))
    }

    private func listen(_ port: UInt16, _ tls: NIOSSLContext?) throws(AdapterError) {
        let listener = try host.listen(at: "tcp:\(settings.address):\(port)") { [weak self] descriptor, peer in
            self?.accept(descriptor, peer, tls)
        }
        listeners.append(listener)
    }

    private func endListening() {
        for listener in listeners { listener.close() }
        listeners = []
    }

    private func warn() {
        let isLocal = settings.host == "localhost" || settings.host == "::1" || settings.host.hasPrefix("127.")
        guard !isLocal else { return }
        if settings.access == .open, !settings.isKeyed {
            host.log(.warning, "listening at \(settings.host) without users: whoever reaches it is let in")
        } else if settings.tls == nil {
            host.log(.warning, "listening at \(settings.host) without TLS: passwords and keys travel in the clear")
        }
    }

    private func accept(_ descriptor: Int32, _ peer: String, _ tls: NIOSSLContext?) {
        guard let running else { return }
        let pipeline = ConnectionPipeline(server: running.server, tls: tls)
        let host = host
        ClientBootstrap(group: running.loop)
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try pipeline.prepare(channel) }
            }
            .withConnectedSocket(descriptor)
            .whenFailure { host.log(.error, "cannot serve \(peer): \($0)") }
    }

    // MARK: Stop

    func stop(deadline: Duration) -> Progress {
        endListening()
        history?.end()
        guard let running else { return .done }
        self.running = nil
        host.linkDown("stopped")
        let (host, server) = (host, running.server)
        let isKeeping = history != nil
        running.loop.execute { server.end() }
        running.group.shutdownGracefully { _ in if !isKeeping { host.stopped() } }
        return .pending
    }

    private func historyEnded() { host.stopped() }

    // MARK: The hub

    func deliver(_ deliveries: Deliveries) -> Int {
        guard let running else { return 0 }
        var messages: [(message: Message, time: Int64)] = []
        var tokens: [UInt64] = []
        var bytes = 0
        var taken = 0
        for delivery in deliveries {
            guard running.room.reserve(delivery.event.payloadSize) else { break }
            taken += 1
            bytes += delivery.event.payloadSize
            do throws(AdapterError) {
                messages.append(try Message.read(delivery.event, isKeyed: settings.isKeyed))
                tokens.append(delivery.token)
            } catch {
                host.settle(delivery.token, .rejected(error))
            }
        }
        guard taken > 0 else { return 0 }
        let (host, server, room) = (host, running.server, running.room)
        running.loop.execute { [messages, tokens, bytes, taken] in
            server.publish(messages)
            for token in tokens { host.settle(token) }
            room.release(taken, bytes)
        }
        return taken
    }

    func credit(events: UInt64, bytes: UInt64) {
        guard let running else { return }
        let server = running.server
        running.loop.execute { server.creditCame() }
    }

    func settled(_ settlements: Settlements) {
        guard let running else { return }
        let tokens = settlements.map(\.token)
        let server = running.server
        running.loop.execute { server.settled(tokens) }
    }

    func call(_ call: Call) throws(AdapterError) {
        guard let running else { throw AdapterError(.closed, "the broker is stopped") }
        guard settings.isKeyed else {
            throw AdapterError(.unsupported, "a broker without keys does not answer \(call.name)")
        }
        let operation = try BrokerOperation(call)
        let (server, id) = (running.server, call.id)
        running.loop.execute { server.answer(operation, id) }
    }
}

/// Carries what the history found to the broker's thread.
private final class HistoryLink: @unchecked Sendable {
    private let loop: any EventLoop
    /// Set before the first search.
    weak var server: BrokerServer?

    init(loop: any EventLoop) { self.loop = loop }

    func found(_ number: UInt64, _ messages: [KeptMessage]) {
        loop.execute { self.server?.found(number, messages) }
    }
}
