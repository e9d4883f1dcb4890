/// Messages that came with quality of service 1 and that the hub has not settled. As long as there is one, nothing is
/// written to the broker, so that no acknowledgement leaves too early; several messages share one such pause.
package struct Custody: Sendable {
    /// The most messages that are not settled; then nothing more is read.
    package static let window = 256
    /// A pause that has lasted so long takes in nothing more, so that it comes to its end under load.
    package static let gathering: Moment = 100_000_000

    private let limit: Moment
    private var tokens: Set<UInt64> = []
    private var since: Moment = 0
    private var last: UInt64 = 0

    /// - Parameter limit: how long the broker may wait for us.
    package init(limit: Moment) { self.limit = limit }

    /// Whether nothing may be written.
    package var isHeld: Bool { !tokens.isEmpty }
    package var count: Int { tokens.count }

    /// When the pause becomes too long: then the connection is to be broken, and the broker sends again.
    package var deadline: Moment? { tokens.isEmpty ? nil : since + limit }

    /// Whether more may be read.
    package func takesMore(at now: Moment) -> Bool {
        tokens.isEmpty || tokens.count < Self.window && now < since + Self.gathering
    }

    /// A message came. Its token asks for the settlement.
    package mutating func begin(at now: Moment) -> UInt64 {
        if tokens.isEmpty { since = now }
        last += 1
        tokens.insert(last)
        return last
    }

    /// It is settled, or there will be no settlement. Tokens of a connection that is gone are passed over.
    package mutating func end(_ token: UInt64) { tokens.remove(token) }

    /// The connection is gone.
    package mutating func forget() { tokens.removeAll() }
}
