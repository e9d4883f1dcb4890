internal import AdapterKit
internal import Descriptors
internal import Glibc
internal import Unix

/// A client of a running broker, on a thread of its own.
final class ClientEndpoint: EmitterEndpoint {
    private let host: Host
    private let settings: ClientSettings
    private var inbox: Inbox?

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try ClientSettings(settings)
    }

    /// Begins to connect: a broker that is away is no error.
    func start() throws(AdapterError) -> Progress {
        try checkFiles()
        warn()
        do throws(SystemError) {
            let inbox = try Inbox()
            let session = ClientSession(host: host, settings: settings, inbox: inbox)
            host.linkDown("connecting to \(settings.host):\(settings.port)")
            try Thread.detached("hb-mqtt") { session.run() }
            self.inbox = inbox
        } catch {
            throw AdapterError.system("cannot start the connection's thread", errno: error.code)
        }
        return .done
    }

    /// Takes leave of the broker. What is not acknowledged by then is to be tried again.
    func stop(deadline: Duration) -> Progress {
        guard let inbox else { return .done }
        self.inbox = nil
        return inbox.stop() ? .pending : .done
    }

    /// Publishes each event. None is taken while the broker is away.
    func deliver(_ deliveries: Deliveries) -> Int {
        guard let inbox else { return 0 }
        var taken = 0
        var outgoing: [Outgoing] = []
        outgoing.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            // Once it is settled the event may be gone.
            let bytes = delivery.event.payloadSize
            guard inbox.reserve(bytes) else { break }
            taken += 1
            do throws(AdapterError) {
                outgoing.append(try Outgoing(delivery, settings, host: host))
            } catch {
                host.settle(delivery.token, .rejected(error))
                if inbox.release(bytes) { host.deliverReady() }
            }
        }
        if !outgoing.isEmpty, !inbox.send(outgoing) {
            for item in outgoing {
                host.settle(item.token, .retry(after: nil, AdapterError(.closed, "the broker is away")))
                if inbox.release(item.bytes) { host.deliverReady() }
            }
        }
        return taken
    }

    /// Lets the connection go on where it waited for room.
    func credit(events: UInt64, bytes: UInt64) { inbox?.creditCame() }

    /// Lets the broker have its acknowledgements.
    func settled(_ settlements: Settlements) { inbox?.settled(settlements.map(\.token)) }

    /// Hands a call to the connection.
    func call(_ call: Call) throws(AdapterError) {
        guard let inbox else { throw AdapterError(.closed, "the endpoint is stopped") }
        let order: Inbox.Order
        do throws(TopicError) {
            order = try Inbox.Order(call, key: settings.key)
        } catch {
            throw AdapterError(.invalid, error.text)
        }
        guard inbox.order(order) else { throw AdapterError(.busy, "too many calls wait: try again later") }
    }

    /// The library says no more than "invalid" of a file that it cannot read.
    private func checkFiles() throws(AdapterError) {
        let files = [
            ("ca", settings.tls?.authorities), ("certificate", settings.tls?.certificate),
            ("private_key", settings.tls?.privateKey),
        ]
        for (name, path) in files {
            guard let path, unsafe access(path, R_OK) != 0 else { continue }
            throw AdapterError(.settings, "\(name): cannot read \(path): \(SystemError.text(of: errno))")
        }
    }

    private func warn() {
        if let tls = settings.tls, !tls.verifies {
            host.log(.warning, "verify: false lets anybody who is on the way play the broker")
        }
        if settings.tls == nil, settings.password != nil || !settings.keys.isEmpty,
            !["127.0.0.1", "::1", "localhost"].contains(settings.host)
        {
            host.log(.warning, "passwords and keys travel in the clear, because of secure: false")
        }
        if settings.cleanSession, settings.subscriptions.all.contains(where: { $0.qos > 0 && !$0.isKeyed }) {
            host.log(
                .warning,
                "subscriptions with qos 1 lose what comes while the connection is down: that needs clean_session: false"
            )
        }
    }
}
