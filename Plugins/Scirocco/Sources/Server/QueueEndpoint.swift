internal import AdapterKit
internal import Descriptors
internal import Glibc
internal import Unix

/// The queue as an endpoint: what the hub wants of it goes to the queue's thread.
///
/// It belongs to the instance's thread; the queue's thread only hands it to posts, which run there.
final class QueueEndpoint: SciroccoEndpoint, @unchecked Sendable {
    private let host: Host
    private let settings: QueueSettings
    private var pushes = PushesUnderWay()
    private var listener: Listener?
    private var thread: QueueThread?
    private var isStopping = false

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try QueueSettings(settings)
    }

    /// Opens the store on the queue's thread; listens when it is open.
    func start() throws(AdapterError) -> Progress {
        warn()
        (isStopping, pushes) = (false, PushesUnderWay())
        let folder = if let folder = settings.folder { folder } else { try host.stateDirectory() }
        let place = StorePlace(
            folder: folder, limit: settings.storeSize, longestList: settings.output / 4, retention: settings.retention,
            findsPulled: settings.lease.time > 0 || settings.node != nil)
        do throws(SystemError) {
            let thread = try QueueThread()
            self.thread = thread
            try thread.start(
                host, settings, place, pushes,
                opened: { [weak self] error in self?.post { $0.opened(error) } },
                ended: { [weak self] in self?.post { $0.threadEnded() } })
        } catch {
            thread = nil
            throw AdapterError.system("cannot start the queue's thread", errno: error.code)
        }
        return .pending
    }

    private func warn() {
        guard !settings.isLocal else { return }
        let isKnown = settings.rules.token == QueueRules().token
        host.log(
            .warning,
            isKnown
                ? "listening at \(settings.host) with the token that everybody knows: whoever reaches it is let in"
                : "listening at \(settings.host) without TLS: tokens and messages travel in the clear")
    }

    /// Runs `body` on the instance's thread.
    private func post(_ body: @escaping @Sendable (QueueEndpoint) -> Void) {
        host.postPatiently { [weak self] in if let self { body(self) } }
    }

    private func opened(_ error: AdapterError?) {
        guard let thread, !isStopping else { return }
        do throws(AdapterError) {
            if let error { throw error }
            let (host, limit) = (host, settings.connections)
            let listener = try host.listen(at: "tcp:\(settings.address):\(settings.port)") { descriptor, peer in
                guard !thread.greet(descriptor, peer, limit: limit) else { return }
                close(descriptor)
                host.count("refused_connections")
            }
            self.listener = listener
            host.linkUp("listening at \(settings.address):\(listener.port)")
            thread.post { $0.begin() }
            host.started()
        } catch {
            thread.post { $0.beginEnd() }
            self.thread = nil
            host.startFailed(error)
        }
    }

    func stop(deadline: Duration) -> Progress {
        listener?.close()
        listener = nil
        host.linkDown("stopped")
        isStopping = true
        guard let thread else { return .done }
        thread.post { $0.beginEnd() }
        return .pending
    }

    private func threadEnded() {
        guard thread != nil else { return }
        thread = nil
        host.stopped()
    }

    func deliver(_ deliveries: Deliveries) -> Int {
        guard let thread else { return 0 }
        var taken: [(message: NewMessage, token: UInt64, bytes: Int)] = []
        var count = 0
        for delivery in deliveries {
            let bytes = delivery.event.payloadSize
            guard pushes.begin(bytes) else { break }
            count += 1
            do throws(AdapterError) {
                taken.append((try NewMessage(delivery.event, own: settings.node), delivery.token, bytes))
            } catch {
                host.settle(delivery.token, .rejected(error))
                if pushes.end(bytes) { host.deliverReady() }
            }
        }
        guard !taken.isEmpty else { return count }
        thread.post { [taken] server in
            for event in taken { server.push(event.message, token: event.token, bytes: event.bytes) }
        }
        return count
    }

    func credit() { thread?.post { $0.creditCame() } }

    func settled(_ settlements: Settlements) {
        let all = settlements.map { (token: $0.token, outcome: $0.outcome) }
        thread?.post { $0.settled(all) }
    }

    func call(_ call: Call) throws(AdapterError) {
        guard let thread else { throw AdapterError(.closed, "the queue is stopped") }
        let command = try Operation.command(call, own: settings.node, longestList: settings.rules.list)
        let id = call.id
        thread.post { $0.call(id, command) }
    }
}
