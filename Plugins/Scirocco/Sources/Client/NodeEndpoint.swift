internal import AdapterKit
internal import Descriptors
internal import HTTPClient
internal import Unix

/// A node of a running server as an endpoint. All of it on the instance's thread.
final class NodeEndpoint: SciroccoEndpoint {
    let host: Host
    let settings: NodeSettings
    var http: HTTPClient?
    var pushes = PushesUnderWay()
    var lanes = PushLanes()
    var batches = PushBatches()
    /// The most messages in one request; 0 where each has its own.
    var batch: Int

    /// Pulled messages that the hub did not settle, by their tokens, and those whose acknowledgement is not through.
    var withHub: [UInt64: Message] = [:]
    var acknowledging: Set<MessageID> = []
    /// Pulled, and the hub has no room.
    var held: [Message] = []
    var lastToken: UInt64 = 0
    /// What an earlier run had pulled, still to be fetched.
    var leftovers: [MessageID] = []
    var isRecovered = false
    var isPulling = false
    var pace: PollPace
    var alarm: TimerID?
    private var stopAlarm: TimerID?
    private var isUp: Bool?
    private var isStopping = false

    /// The most messages that are pulled and not acknowledged.
    var window: Int { max(64, batch) }

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try NodeSettings(settings)
        batch = self.settings.batch
        pace = PollPace(
            first: self.settings.poll, longest: self.settings.idlePoll, seed: .random(in: 0 ... .max))
    }

    /// Begins to ask: a server that is away is no error.
    func start() throws(AdapterError) -> Progress {
        http = try HTTPClient(host: host)
        (isStopping, isRecovered, isUp) = (false, false, nil)
        batch = settings.batch
        if settings.url.hasPrefix("http:"), !settings.isLocal {
            host.log(.warning, "the token and messages travel in the clear to \(settings.url)")
        }
        host.linkDown("asking \(settings.url)")
        if settings.receives { pullNext() } else { probe() }
        return .done
    }

    /// Waits for acknowledgements that are under way. What is not acknowledged comes again at the next start.
    func stop(deadline: Duration) -> Progress {
        if let alarm { host.cancelTimer(alarm) }
        alarm = nil
        isStopping = true
        if !acknowledging.isEmpty, http != nil {
            stopAlarm = try? host.setTimer(after: deadline / 2) { [weak self] in self?.end() }
        }
        if stopAlarm != nil { return .pending }
        end(tells: false)
        return .done
    }

    /// Ends where a stop waits and nothing is under way.
    func endIfDone() {
        if isStopping, acknowledging.isEmpty { end() }
    }

    private func end(tells: Bool = true) {
        guard let http else { return }
        if let stopAlarm { host.cancelTimer(stopAlarm) }
        stopAlarm = nil
        http.close()
        self.http = nil
        (withHub, acknowledging, held, leftovers, isPulling) = ([:], [], [], [], false)
        (lanes, batches, pushes) = (PushLanes(), PushBatches(), PushesUnderWay())
        host.linkDown("stopped")
        if tells { host.stopped() }
    }

    /// Whether the endpoint works.
    var isRunning: Bool { http != nil && !isStopping }

    /// Asks the server, and tells the outcome once, later.
    func ask(_ command: QueueCommand, _ done: @escaping (Result<QueueOutcome, ServerFailure>) -> Void) {
        guard let http else { return done(.failure(ServerFailure(AdapterError(.closed, "the endpoint is stopped")))) }
        let wire = settings.wire
        do throws(AdapterError) {
            try http.perform(wire.request(command, settings.url, settings.timeout)) { [weak self] answer in
                let outcome = answer.mapError { ServerFailure($0) }
                    .flatMap { response -> Result<QueueOutcome, ServerFailure> in
                        do throws(ServerFailure) {
                            return .success(try wire.outcome(response, of: command))
                        } catch {
                            return .failure(error)
                        }
                    }
                self?.note(outcome)
                done(outcome)
            }
        } catch {
            done(.failure(ServerFailure(error)))
        }
    }

    /// Tells the hub when the link comes and goes.
    private func note(_ outcome: Result<QueueOutcome, ServerFailure>) {
        switch outcome {
        case .success: setUp(true, settings.url)
        case .failure(let failure) where !failure.isFinal:
            host.count("failed_requests")
            setUp(false, failure.error.message)
        case .failure: setUp(true, settings.url)
        }
    }

    private func setUp(_ isUp: Bool, _ text: String) {
        guard self.isUp != isUp else { return }
        self.isUp = isUp
        if isUp { host.linkUp(text) } else { host.linkDown(text) }
    }

    // MARK: Operations

    func call(_ call: Call) throws(AdapterError) {
        guard isRunning else { throw AdapterError(.closed, "the endpoint is stopped") }
        let command = try Operation.command(call, own: settings.wire.node, longestList: 100)
        ask(command) { [host] outcome in
            switch outcome {
            case .success(let outcome): host.complete(call.id, Operation.answer(outcome, to: command))
            case .failure(let failure): host.complete(call.id, .failure(failure.error))
            }
        }
    }
}
