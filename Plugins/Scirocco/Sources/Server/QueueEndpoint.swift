internal import AdapterKit
internal import Descriptors
internal import Glibc
internal import Unix

/// The queue as an endpoint.
///
/// It belongs to the instance's thread; the store's thread only hands it to posts, which run there.
final class QueueEndpoint: SciroccoEndpoint, @unchecked Sendable {
    private let host: Host
    private let settings: QueueSettings
    private var listener: Listener?
    private var server: QueueServer?
    /// For what was not acknowledged in time, and for what was processed long ago.
    private var chores: [TimerID] = []
    private var isStopping = false

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try QueueSettings(settings)
    }

    /// Opens the store on its own thread; listens when it is open.
    func start() throws(AdapterError) -> Progress {
        warn()
        isStopping = false
        let folder = if let folder = settings.folder { folder } else { try host.stateDirectory() }
        let place = StorePlace(
            folder: folder, limit: settings.storeSize, longestList: settings.output / 4, retention: settings.retention,
            findsPulled: settings.lease.time > 0 || settings.node != nil)
        do throws(SystemError) {
            let thread = try StoreThread { [weak self] answers in self?.post { $0.server?.finished(answers) } }
            server = QueueServer(host: host, settings: settings, thread: thread)
            try thread.start(
                place, opened: { [weak self] error in self?.post { $0.opened(error) } },
                ended: { [weak self] in self?.post { $0.threadEnded() } })
        } catch {
            server = nil
            throw AdapterError.system("cannot start the store's thread", errno: error.code)
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

    /// Runs `body` on the instance's thread. An answer must not be lost because too much waits there at the moment.
    private func post(_ body: @escaping @Sendable (QueueEndpoint) -> Void) {
        for _ in 0..<2000 {
            do throws(AdapterError) {
                return try host.post { [weak self] in if let self { body(self) } }
            } catch {
                usleep(5000)
            }
        }
        host.log(.error, "an answer of the store was lost: the endpoint's thread does not run")
    }

    private func opened(_ error: AdapterError?) {
        guard let server, !isStopping else { return }
        do throws(AdapterError) {
            if let error { throw error }
            let listener = try host.listen(at: "tcp:\(settings.address):\(settings.port)") {
                [weak self] descriptor, peer in
                guard let server = self?.server else { return _ = close(descriptor) }
                server.greet(descriptor, peer)
            }
            self.listener = listener
            host.linkUp("listening at \(settings.address):\(listener.port)")
            try beginOwnWork(server)
            host.started()
        } catch {
            server.thread.end()
            self.server = nil
            host.startFailed(error)
        }
    }

    private func beginOwnWork(_ server: QueueServer) throws(AdapterError) {
        if let node = settings.node?.text { server.recover(node) }
        if settings.lease.time > 0 {
            let task = StoreTask.expire(settings.lease, sparing: settings.node?.text ?? "")
            try repeatedly(settings.lease.time / 10, within: 100...10_000) { $0.submit(task, for: .expiry) }
        }
        if settings.retention.time > 0 {
            server.submit(.forget, for: .forgetting)
            try repeatedly(settings.retention.time / 10, within: 100...60_000) { $0.submit(.forget, for: .forgetting) }
        }
    }

    /// Does something again and again, after so many milliseconds each time.
    private func repeatedly(
        _ period: Int64, within bounds: ClosedRange<Int64>, _ body: @escaping (QueueServer) -> Void
    ) throws(AdapterError) {
        let period = Duration.milliseconds(min(max(period, bounds.lowerBound), bounds.upperBound))
        let timer = try host.setTimer(after: period, every: period) { [weak server] in
            if let server { body(server) }
        }
        chores.append(timer)
    }

    func stop(deadline: Duration) -> Progress {
        listener?.close()
        listener = nil
        for timer in chores { host.cancelTimer(timer) }
        chores = []
        host.linkDown("stopped")
        isStopping = true
        guard let server else { return .done }
        server.beginEnd()
        server.thread.end()
        return .pending
    }

    /// All that was accepted is on the disk, and whoever asked has been told.
    private func threadEnded() {
        guard let server else { return }
        server.end()
        self.server = nil
        host.stopped()
    }

    func deliver(_ deliveries: Deliveries) -> Int { server?.deliver(deliveries) ?? 0 }

    func credit() { server?.creditCame() }

    func settled(_ settlements: Settlements) { server?.settled(settlements) }

    func call(_ call: Call) throws(AdapterError) {
        guard let server else { throw AdapterError(.closed, "the queue is stopped") }
        try server.call(call)
    }
}
