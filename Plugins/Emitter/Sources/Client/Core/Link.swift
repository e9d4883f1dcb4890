internal import AdapterKit

/// The life of the connection to a broker: when to connect, when to give an attempt up, when to try again.
///
/// It does nothing itself: it is told what happened and returns what is to be done.
package struct Link: Sendable {
    package enum State: Equatable, Sendable {
        /// Not started.
        case idle
        /// Looking the broker up and connecting to it.
        case dialling
        /// Connected; the broker has not accepted us yet and must do so until then.
        case opening(until: Moment)
        /// Accepted at that time.
        case up(since: Moment)
        /// The next attempt is made then.
        case waiting(until: Moment)
        /// Disconnected because it was asked for, until it is to connect again.
        case paused
        /// Stopped.
        case down
    }

    package enum Action: Equatable, Sendable {
        /// Connect, and tell `dialled` or `failed`.
        case dial
        /// Subscribe to everything and say that the link is up.
        case open
        /// Forget the connection; all that it had not finished is to be tried again.
        case drop
        /// Say why the link is down. `wasUp`: it was up until now; `isNew`: it is not the reason of the last time.
        case report(reason: String, wasUp: Bool, isNew: Bool)
        /// Take leave of the broker.
        case leave
        /// Say that the link is down because it was asked for. `wasUp`: it was up until now.
        case rest(wasUp: Bool)
    }

    /// How long a broker may take to accept a connection, if nothing else is said.
    package static let openingLimit: Moment = 20_000_000_000
    private let openingLimit: Moment
    /// A connection that lasted shorter does not make the next delay short again: two clients with one id would throw each
    /// other out without a pause.
    package static let steady: Moment = 5_000_000_000

    /// Between attempts.
    package static let waits = (first: Moment(500_000_000), longest: Moment(30_000_000_000))

    package private(set) var state = State.idle
    private var backoff: Backoff
    private var lastReason: String?

    package init(seed: UInt64, openingLimit: Moment = Self.openingLimit) {
        backoff = Backoff(
            first: Int64(Self.waits.first), longest: Int64(Self.waits.longest), startsAtOnce: false, seed: seed)
        self.openingLimit = openingLimit
    }

    /// Whether messages can be sent.
    package var isUp: Bool { if case .up = state { true } else { false } }

    /// When `tick` has something to do.
    package var nextTime: Moment? {
        switch state {
        case .opening(let until), .waiting(let until): until
        default: nil
        }
    }

    package mutating func start() -> [Action] {
        guard state == .idle else { return [] }
        state = .dialling
        return [.dial]
    }

    /// The connection is there.
    package mutating func dialled(at now: Moment) {
        if state == .dialling { state = .opening(until: now + openingLimit) }
    }

    /// The broker accepted us.
    package mutating func accepted(at now: Moment) -> [Action] {
        guard case .opening = state else { return [] }
        state = .up(since: now)
        lastReason = nil
        return [.open]
    }

    /// The attempt failed, or the connection is lost.
    package mutating func failed(_ reason: String, at now: Moment) -> [Action] {
        var wasUp = false
        switch state {
        case .idle, .waiting, .paused, .down: return []
        case .dialling, .opening: break
        case .up(let since):
            wasUp = true
            if now >= since + Self.steady { backoff.reset() }
        }
        state = .waiting(until: now + Moment(backoff.next()))
        defer { lastReason = reason }
        return [.drop, .report(reason: reason, wasUp: wasUp, isNew: wasUp || reason != lastReason)]
    }

    /// Time has passed.
    package mutating func tick(at now: Moment) -> [Action] {
        switch state {
        case .opening(let until) where now >= until:
            return failed("the broker did not answer within \(Double(openingLimit) / 1e9) s", at: now)
        case .waiting(let until) where now >= until:
            state = .dialling
            return [.dial]
        default: return []
        }
    }

    package mutating func stop() -> [Action] {
        let before = state
        state = .down
        switch before {
        case .idle, .waiting, .paused, .down: return []
        case .dialling, .opening: return [.drop]
        case .up: return [.leave, .drop]
        }
    }

    /// Disconnects until `resume`.
    package mutating func pause() -> [Action] {
        let before = state
        guard before != .down, before != .paused else { return [] }
        state = .paused
        backoff.reset()
        lastReason = nil
        switch before {
        case .up: return [.leave, .drop, .rest(wasUp: true)]
        case .dialling, .opening: return [.drop, .rest(wasUp: false)]
        default: return [.rest(wasUp: false)]
        }
    }

    /// The next `tick` connects: after a pause, or without waiting any longer.
    package mutating func resume(at now: Moment) {
        switch state {
        case .paused, .waiting: state = .waiting(until: now)
        default: break
        }
    }
}
