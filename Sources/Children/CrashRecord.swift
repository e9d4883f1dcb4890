/// How often an endpoint's process ended by itself: a value.
package struct CrashRecord: Sendable {
    /// So many crashes, each soon after its start, and it is not started any more.
    package static let limit = 6
    /// A process that lived longer than that, in nanoseconds, begins anew.
    package static let healthyLife: UInt64 = 60_000_000_000

    private var crashes = 0
    private var lastReason = ""

    package init() {}

    /// A process ended that nobody had asked to.
    ///
    /// - Parameter life: how long it ran, in nanoseconds.
    package mutating func note(_ reason: String, life: UInt64) {
        crashes = life >= Self.healthyLife ? 1 : crashes + 1
        lastReason = reason
    }

    /// Why it is not started any more; nil where it may be.
    package var quarantine: String? {
        guard crashes >= Self.limit else { return nil }
        return "quarantined after \(crashes) crashes in a row, the last one: its process \(lastReason)"
    }
}
