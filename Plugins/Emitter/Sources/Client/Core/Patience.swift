/// How long the broker may owe us an answer. One that acknowledges nothing, or only what nobody asked for, would otherwise
/// hold up everything for ever, because it is alive as far as pings tell.
package struct Patience: Sendable {
    private let limit: Moment
    private var since: Moment?

    package init(limit: Moment) { self.limit = limit }

    /// When the connection is to be broken.
    package var deadline: Moment? { since.map { $0 + limit } }

    /// Says whether the broker owes us something and we listen to it.
    package mutating func wait(_ isOwed: Bool, at now: Moment) { since = isOwed ? since ?? now : nil }

    /// It answered something that we asked for.
    package mutating func answered(at now: Moment) { if since != nil { since = now } }
}
