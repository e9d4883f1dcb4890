internal import AdapterKit
internal import Descriptors
internal import Locks
internal import NIOCore
internal import NIOPosix

/// The broker as an endpoint: takes connections, and passes between the instance's thread and the event loop's.
final class BrokerEndpoint: EmitterEndpoint {
    private let host: Host
    private let settings: BrokerSettings
    private var listener: Listener?
    private var running: Running?

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

    func start() throws(AdapterError) -> Progress {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let server = BrokerServer(
            host: host, loop: loop, broker: Broker(limits: settings.limits, access: settings.access),
            outbox: PublicationOutbox(host: host, form: settings.payload))
        running = Running(group: group, loop: loop, server: server, room: DeliveryRoom(host: host))
        warn()
        let address = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        do throws(AdapterError) {
            let listener = try host.listen(at: "tcp:\(address):\(settings.port)") { [weak self] descriptor, peer in
                self?.accept(descriptor, peer)
            }
            self.listener = listener
            host.linkUp("listening at \(address):\(listener.port)")
        } catch {
            group.shutdownGracefully { _ in }
            running = nil
            throw error
        }
        return .done
    }

    private func warn() {
        let isLocal = settings.host == "localhost" || settings.host == "::1" || settings.host.hasPrefix("127.")
        guard !isLocal, settings.access == .open else { return }
        host.log(.warning, "listening at \(settings.host) without users: whoever reaches it is let in")
    }

    private func accept(_ descriptor: Int32, _ peer: String) {
        guard let running else { return }
        let server = running.server
        let host = host
        ClientBootstrap(group: running.loop)
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(server))
                }
            }
            .withConnectedSocket(descriptor)
            .whenFailure { host.log(.error, "cannot serve \(peer): \($0)") }
    }

    func stop(deadline: Duration) -> Progress {
        listener?.close()
        listener = nil
        guard let running else { return .done }
        self.running = nil
        host.linkDown("stopped")
        let (host, server) = (host, running.server)
        running.loop.execute { server.end() }
        running.group.shutdownGracefully { _ in host.stopped() }
        return .pending
    }

    func deliver(_ deliveries: Deliveries) -> Int {
        guard let running else { return 0 }
        var messages: [Message] = []
        var tokens: [UInt64] = []
        var bytes = 0
        var taken = 0
        for delivery in deliveries {
            guard running.room.reserve(delivery.event.payloadSize) else { break }
            taken += 1
            bytes += delivery.event.payloadSize
            do throws(AdapterError) {
                messages.append(try Message(delivery.event))
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
        throw AdapterError(.unsupported, "a broker does not answer \(call.name)")
    }
}
