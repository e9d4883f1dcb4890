internal import AdapterKit
internal import HTTP
internal import Unix

/// The queue on its connections: carries requests to the store and answers back. All of it on the queue's thread.
@safe final class QueueServer {
    private static let inputSize = 64 << 10
    /// Tasks of so many bytes are carried out at once, others at the end of the turn.
    private static let enough = 8 << 20
    /// Connections whose time is over are looked for no more often than that, in nanoseconds.
    private static let sweepPause: UInt64 = 250_000_000

    let host: Host
    let settings: QueueSettings
    let loop: QueueLoop
    private let store: Store
    private let router: Router
    /// Where connections read to, one at a time.
    @unsafe let input: UnsafeMutableBufferPointer<UInt8>
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    /// Those that may have sent more than one request.
    private var advancing: [ClientConnection] = []
    private var sweep: (time: UInt64, timer: QueueLoop.TimerID)?
    /// Of all connections, in bytes.
    private var inputBytes = 0
    private var outputBytes = 0
    private(set) var isEnding = false

    /// Tasks that are carried out at the end of the turn, in bytes too, and who waits for each.
    private var tasks: [StoreTask] = []
    private var taskBytes = 0
    private var askers: [Asker] = []
    private var lists = ListTurns()
    /// Where answers are written to, one at a time.
    private var writer = HTTPResponseWriter()
    private var dateSecond: Int64 = -1
    private var dateBytes: [UInt8] = []

    var waiting = WaitingPulls()
    /// Who waits, each under a number.
    private var waiters: [UInt64: Asker] = [:]
    private var lastWaiter: UInt64 = 0
    var waitingAlarm: (time: Int64, timer: QueueLoop.TimerID)?
    var own: OwnNode
    /// What the hub had of its own node when it ended was put back: only then more is taken, which is not to be put back.
    var isRecovered = false
    var ownAlarm: QueueLoop.TimerID?
    let pushes: PushesUnderWay
    var hasForgotten = false

    init(host: Host, settings: QueueSettings, loop: QueueLoop, store: Store, pushes: PushesUnderWay) {
        self.host = host
        self.settings = settings
        self.loop = loop
        self.store = store
        self.pushes = pushes
        router = Router(settings.rules)
        own = OwnNode(window: min(host.limits.unsettledEvents, 256))
        unsafe input = .allocate(capacity: Self.inputSize)
        unsafe input.initialize(repeating: 0)
    }

    deinit { unsafe input.deallocate() }

    /// On the monotonic clock, in nanoseconds.
    var now: UInt64 { Clock.monotonic() }
    /// Since 1970, in milliseconds.
    var time: Int64 { Clock.wall() / 1_000_000 }

    /// For answers.
    var date: [UInt8] {
        let second = Clock.wall() / 1_000_000_000
        if second != dateSecond { (dateSecond, dateBytes) = (second, HTTPDate.write(second)) }
        return dateBytes
    }

    // MARK: Connections

    /// - Parameter descriptor: a connected, non-blocking socket, which is the server's from now on.
    func greet(_ descriptor: Int32, _ peer: String) {
        let connection = ClientConnection(descriptor, server: self)
        guard !isEnding else { return }
        guard connections.count < settings.connections else { return host.count("refused_connections") }
        do throws(SystemError) {
            try connection.open()
            connections[ObjectIdentifier(connection)] = connection
        } catch {
            host.log(.error, "cannot serve \(peer): \(error)")
        }
    }

    /// A connection's time will be over then, on the monotonic clock.
    func watch(_ deadline: UInt64) {
        if let sweep, sweep.time <= deadline { return }
        if let sweep { loop.cancelTimer(sweep.timer) }
        let now = now
        let time = max(deadline, now + Self.sweepPause)
        sweep = (time, loop.setTimer(after: time - now) { [weak self] in self?.closeLate() })
    }

    private func closeLate() {
        sweep = nil
        let now = now
        for connection in connections.values {
            if let deadline = connection.deadline, deadline <= now { connection.expire() }
        }
        if let next = connections.values.lazy.compactMap(\.deadline).min() { watch(next) }
    }

    /// A connection is over.
    func ended(_ connection: ClientConnection) {
        connection.close()
        connections[ObjectIdentifier(connection)] = nil
        guard let pull = connection.waitingPull else { return }
        connection.waitingPull = nil
        if waiting.remove(caller: pull) { waiters[pull] = nil }
    }

    func note(input: Int, output: Int) {
        inputBytes += input
        outputBytes += output
    }

    /// More has arrived of unfinished requests than there may be.
    var isOverloaded: Bool { inputBytes > settings.unfinished }

    /// What the connection has sent behind its last request is looked at when others had their turn.
    func advanceLater(_ connection: ClientConnection) {
        advancing.append(connection)
    }

    // MARK: Requests

    func received(_ request: HTTPRequest, on connection: ClientConnection) {
        let form = ReplyForm(request)
        switch router.route(request) {
        case .reply(let reply): answer(connection, form, reply)
        case .command(let command, let wait): begin(command, connection, form, wait)
        }
    }

    private func begin(_ command: QueueCommand, _ connection: ClientConnection, _ form: ReplyForm, _ wait: Int64) {
        guard outputBytes <= settings.output else {
            host.count("refused_output")
            return answer(connection, form, .problem(.busy))
        }
        if case .list = command {
            let request = ListTurns.Request(connection: connection, form: form, command: command)
            guard lists.begin(request) else { return }
        }
        let until = wait > 0 ? time + wait : 0
        submit(.command(command), for: .client(connection, form, command, until: until))
    }

    /// A list has been answered: others have their turn.
    func listEnded() {
        lists.end()
        while let next = lists.next() { begin(next.command, next.connection, next.form, 0) }
    }

    func answer(_ connection: ClientConnection, _ form: ReplyForm, _ reply: Reply) {
        if case .problem(let problem) = reply { countRefusal(problem.status) }
        let keepsAlive = form.keepsAlive && !isEnding
        ReplyWriter(dialect: form.dialect, keepsAlive: keepsAlive, isHead: form.isHead, date: date)
            .write(reply, to: &writer)
        writer.withBytes { connection.answer($0, keepsAlive: keepsAlive) }
        writer.clear()
    }

    private func countRefusal(_ status: Int) {
        switch status {
        case 403: host.count("wrong_tokens")
        case 400, 413: host.count("invalid_requests")
        case 500: host.count("failed_requests")
        case 507: host.count("refused_full")
        default: break
        }
    }

    /// Gives a task to the store, at the end of the turn together with others.
    func submit(_ task: StoreTask, for asker: Asker) {
        tasks.append(task)
        askers.append(asker)
        taskBytes += task.size
        if taskBytes >= Self.enough { carryOut() }
    }

    /// Gives a pull that has waited to the store once more.
    func resume(_ pull: WaitingPulls.Pull) {
        guard let asker = waiters.removeValue(forKey: pull.caller), case .client(_, _, let command, _) = asker else {
            return
        }
        submit(.command(command), for: asker)
    }

    /// Lets a pull wait.
    ///
    /// - Returns: its number.
    func wait(_ asker: Asker) -> UInt64 {
        lastWaiter += 1
        waiters[lastWaiter] = asker
        return lastWaiter
    }

    /// Pulls have waited long enough.
    func endWaiting(_ callers: [UInt64]) {
        for caller in callers {
            if let asker = waiters.removeValue(forKey: caller) { finished(asker, .outcome(.nothing)) }
        }
    }

    /// There is something to do in the next turn.
    var hasMore: Bool { !tasks.isEmpty || !advancing.isEmpty }

    /// Carries out what was asked for in this turn. What comes of it is for the next one, so that everybody has a turn between.
    func endTurn() {
        let connections = advancing
        advancing = []
        for connection in connections { connection.advanceNow() }
        carryOut()
    }

    private func carryOut() {
        guard !tasks.isEmpty else { return }
        let (group, askers) = (tasks, askers)
        (tasks, taskBytes, self.askers) = ([], 0, [])
        let answers = store.carryOut(group, now: time)
        for index in answers.indices { finished(askers[index], answers[index]) }
        let forgotten = store.takeForgotten()
        if forgotten > 0 { forgot(forgotten) }
    }

    // MARK: The end

    /// Takes no further request, and lets those under way end.
    func beginEnd() {
        isEnding = true
        endWaiting(waiting.takeAll().map(\.caller))
    }

    /// All that was accepted is on the disk, and whoever asked has been told.
    var isDone: Bool { isEnding && !hasMore }

    /// Closes all connections.
    func end() {
        for connection in connections.values { connection.close() }
        // Each of them holds on to this.
        (connections, advancing, askers, waiters, lists) = ([:], [], [], [:], ListTurns())
    }
}
