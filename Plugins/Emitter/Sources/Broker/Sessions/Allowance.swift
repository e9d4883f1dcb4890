/// How many messages a client may still publish: so many a second, and a second's worth at once.
package struct Allowance: Sendable {
    private let rate: Double
    private var left: Double
    private var last: UInt64

    /// - Parameter rate: messages a second; 0 is without limit.
    package init(rate: Int, at now: UInt64) {
        self.rate = Double(rate)
        left = Double(rate)
        last = now
    }

    /// Takes one. Returns how long to wait before the next is read, 0 mostly.
    package mutating func take(at now: UInt64) -> UInt64 {
        guard rate > 0 else { return 0 }
        left = min(rate, left + Double(now - min(now, last)) / 1e9 * rate)
        last = now
        left -= 1
        return left >= 0 ? 0 : UInt64(-left / rate * 1e9)
    }
}
