/// How many events are due at a moment, at a constant rate. A pure value: the caller has the clock.
struct Pace {
    /// Events per second, more than 0.
    let rate: Double
    /// When the event with number 0 of this reckoning was due, in nanoseconds.
    private var origin: UInt64
    /// How many were taken since then.
    private var taken: UInt64 = 0

    /// The first event is due at once.
    init(rate: Double, now: UInt64) {
        self.rate = rate
        origin = now
    }

    /// How often to look, in nanoseconds: at each event, but at most every 200 microseconds, so that what is many events a
    /// second is no row of bursts.
    var period: UInt64 { UInt64(max(200_000, min((1_000_000_000 / rate).rounded(.up), 1e18))) }

    /// How many events are due. What was missed for longer than a second is forgotten.
    mutating func due(now: UInt64) -> UInt64 {
        let elapsed = Double(now > origin ? now - origin : 0) / 1_000_000_000
        let total = UInt64(elapsed * rate) + 1
        let due = total > taken ? total - taken : 0
        let most = UInt64(max(1, rate))
        if due > most { taken = total - most }
        // A new reckoning now and then keeps the arithmetic exact.
        if elapsed > 3600, due == 0 {
            origin += UInt64(Double(taken) / rate * 1_000_000_000)
            taken = 0
        }
        return min(due, most)
    }

    /// So many were made.
    mutating func take(_ count: UInt64) { taken += count }
}
