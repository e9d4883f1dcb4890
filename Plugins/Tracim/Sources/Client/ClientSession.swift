internal import AdapterKit
package import JSONText

/// A client of a running daemon: registers, answers pings, registers again when the daemon was away, asks and gets answers. A
/// value without input and output: it is told what came and what time it is, and says what is to be done.
package struct ClientSession: Sendable {
    package enum Action: Equatable, Sendable {
        /// Writes a message; one with a token is about the daemon itself, and `sent` tells what became of it.
        case send([UInt8], to: String, token: UInt64)
        case live(LiveMessage)
        case joined(ClientEntry)
        case left(ClientEntry)
        /// The daemon has registered us; the user is "" as long as it has not logged in.
        case up(user: String)
        case down(String)
        case complete(UInt64, Answer)
        case count(Counter)
        case note(String)
    }

    /// What became of a call.
    package enum Answer: Equatable, Sendable {
        case done(JSONValue)
        case failed(String)
        case timedOut
    }

    enum State: Equatable {
        case stopped
        /// A registration is sent, and its answer is due.
        case registering(due: Moment)
        /// The daemon was heard of then.
        case registered(Moment)
        /// The daemon is away; the next attempt.
        case waiting(Moment)
    }

    let settings: ClientSettings
    var state = State.stopped
    var backoff: Backoff
    var calls = WaitingCalls()
    var user = ""
    /// When to ask for the user again, whom a daemon does not know before it has logged in.
    var accountDue: Moment?
    var isUp = false
    var actions: [Action] = []
    static let accountPause: Moment = 2_000_000_000

    package init(_ settings: ClientSettings, seed: UInt64) {
        self.settings = settings
        backoff = Backoff(longest: settings.longestWait, seed: seed)
    }

    /// The user at Tracim, "" where it is not known.
    package var userID: String { user }

    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    /// When `tick` is due; nil for never.
    package var nextTime: Moment? {
        let own: Moment? =
            switch state {
            case .stopped: nil
            case .registering(let due), .waiting(let due): due
            case .registered(let heard): heard + settings.silence
            }
        return [own, accountDue, calls.nextDue].compactMap(\.self).min()
    }

    package mutating func start(at now: Moment) { register(at: now) }

    package mutating func stop() {
        if isUp { send(DaemonMessage(.clientDelete, path: settings.path, data: entry)) }
        for call in calls.removeAll() { actions.append(.complete(call, .failed("the endpoint stops"))) }
        state = .stopped
        isUp = false
    }

    /// A message came to our socket.
    package mutating func received(_ message: DaemonMessage, at now: Moment) {
        guard state != .stopped else { return }
        switch message.kind {
        case .ping:
            heard(at: now)
            let path = Daemon.isPath(message.path) ? message.path : settings.daemonPath
            actions.append(.send(DaemonMessage(.pong, path: settings.path).bytes, to: path, token: 0))
        case .tracimEvent: live(message.data, at: now)
        case .accountInfo: account(message.data, at: now)
        case .clientAdded: member(message.data) { .joined($0) }
        case .clientDeleted: member(message.data) { .left($0) }
        case .clients: answer(.clients, message.data ?? .array([]))
        case .requestResult: result(message.data)
        case .pong, .ack: heard(at: now)
        default: actions.append(.count(.malformedMessages))
        }
    }

    /// Asks the daemon for something; the answer is a `complete` with the number.
    package mutating func call(_ question: Question, _ number: UInt64, timeout: Moment, at now: Moment) {
        guard case .registered = state else {
            return actions.append(.complete(number, .failed("there is no daemon at \(settings.daemonPath)")))
        }
        guard calls.count < settings.calls else {
            return actions.append(.complete(number, .failed("too many calls are under way: try later")))
        }
        calls.add(number, question, due: now + timeout)
        send(question.message(from: settings.path))
    }

    package mutating func cancel(_ number: UInt64) { calls.remove(number) }

    /// What became of a message to the daemon: why it was not written, or nil.
    package mutating func sent(_ failure: String?, at now: Moment) {
        guard let failure, state != .stopped else { return }
        lost(failure, at: now)
    }

    package mutating func tick(at now: Moment) {
        for call in calls.expire(at: now) { actions.append(.complete(call, .timedOut)) }
        if let due = accountDue, now >= due {
            accountDue = now + Self.accountPause
            send(DaemonMessage(.getAccountInfo, path: settings.path))
        }
        switch state {
        case .registering(let due) where now >= due: lost("the daemon does not answer", at: now)
        case .waiting(let due) where now >= due: register(at: now)
        case .registered(let heard) where now >= heard + settings.silence: register(at: now)
        default: break
        }
    }
}
