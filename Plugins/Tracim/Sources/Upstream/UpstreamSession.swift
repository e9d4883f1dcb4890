internal import AdapterKit

/// The way to Tracim: logs in, holds the stream of live messages, and mends it after a cut, with what was missed. A value
/// without input and output: it is told what came and what time it is, and says what is to be done.
package struct UpstreamSession: Sendable {
    package enum Action: Equatable, Sendable {
        case login
        /// Opens the stream after that message, or from now on.
        case openStream(Account, after: Int64?)
        case closeStream
        case live(LiveMessage)
        /// Requests can be made, as this user; nil: no more.
        case account(Account?)
        case up
        case down(String)
        case count(Counter)
        case note(String)
    }

    private enum State: Equatable {
        case stopped
        case loggingIn
        case opening
        case open(since: Moment)
        case waiting(Moment)
    }

    /// A stream that held so long was a good one: after it the waits begin anew.
    private static let stable: Moment = 1_000_000_000
    /// Too many users are online: it does no good to come again soon.
    private static let crowded: Moment = 30_000_000_000

    private var state = State.stopped
    private var backoff: Backoff
    private var account: Account?
    private var parser: EventStreamParser
    private let limit: Int
    private var actions: [Action] = []
    private(set) package var resumption: Resumption

    /// - Parameters:
    ///   - longestWait: between two attempts, in nanoseconds.
    ///   - limit: the longest live message, in bytes.
    package init(longestWait: Moment, limit: Int, resumption: Resumption = Resumption(), seed: UInt64) {
        backoff = Backoff(longest: longestWait, seed: seed)
        self.limit = limit
        self.resumption = resumption
        parser = EventStreamParser(limit: limit)
    }

    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    /// When `tick` is due; nil for never.
    package var nextTime: Moment? { if case .waiting(let due) = state { due } else { nil } }

    package mutating func start() { logIn() }

    package mutating func stop() {
        state = .stopped
        account = nil
        actions.append(.closeStream)
    }

    package mutating func tick(at now: Moment) {
        guard case .waiting(let due) = state, now >= due else { return }
        if account == nil { logIn() } else { openStream() }
    }

    package mutating func loggedIn(_ account: Account) {
        guard state == .loggingIn else { return }
        self.account = account
        actions.append(.account(account))
        openStream()
    }

    package mutating func loginFailed(_ reason: String, at now: Moment) {
        guard state == .loggingIn else { return }
        retry(reason, at: now)
    }

    /// A request was refused for want of a login: the session has ended.
    package mutating func unauthorized() {
        guard account != nil, state != .stopped else { return }
        actions.append(.closeStream)
        logIn()
    }

    /// The stream's head came with that status.
    package mutating func streamOpened(_ status: Int, _ refusal: @autoclosure () -> String, at now: Moment) {
        guard state == .opening else { return }
        switch status {
        case 200:
            state = .open(since: now)
            parser = EventStreamParser(limit: limit)
        case 401:
            actions.append(.closeStream)
            account = nil
            actions.append(.account(nil))
            retry(refusal(), at: now)
        default:
            actions.append(.closeStream)
            retry(refusal(), at: now)
        }
    }

    package mutating func received(_ bytes: Span<UInt8>, at now: Moment) {
        guard case .open = state else { return }
        for event in parser.take(bytes) {
            guard case .open = state else { return }
            take(event, at: now)
        }
    }

    package mutating func streamEnded(_ reason: String, at now: Moment) {
        switch state {
        case .opening, .open: retry(reason, at: now)
        default: break
        }
    }

    /// The hub has settled a live message.
    package mutating func settled(_ id: Int64) { resumption.settled(id) }
}

extension UpstreamSession {
    private mutating func logIn() {
        state = .loggingIn
        account = nil
        actions += [.account(nil), .login]
    }

    private mutating func openStream() {
        guard let account else { return }
        state = .opening
        actions.append(.openStream(account, after: resumption.resumesAfter))
    }

    /// A stream that held for a while begins the waits anew; the first attempt after it is made at once.
    private mutating func retry(_ reason: String, atLeast: Moment = 0, at now: Moment) {
        if case .open(let since) = state, now - since > Self.stable { backoff.reset() }
        state = .waiting(now + max(backoff.next(), atLeast))
        actions += [.count(.lostConnections), .down(reason)]
    }

    private mutating func take(_ event: EventStreamParser.Event, at now: Moment) {
        if event.isTooLong { return actions.append(.count(.tooLongLive)) }
        switch event.name {
        case "message": live(event.data)
        case "stream-open": actions.append(.up)
        case "stream-error":
            actions.append(.closeStream)
            retry("Tracim ends the stream: \(event.data.prefix(200))", atLeast: Self.crowded, at: now)
        default: break
        }
    }

    private mutating func live(_ text: String) {
        let message: LiveMessage
        do throws(LiveMessage.Malformed) { message = try LiveMessage(text) } catch {
            return actions += [.count(.malformedLive), .note("a live message is not understood: \(error)")]
        }
        guard resumption.came(message.id) else { return actions.append(.count(.repeatedLive)) }
        actions.append(.live(message))
    }
}
