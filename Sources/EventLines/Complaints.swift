/// Keeps a log readable when one line after the other is bad: one message a second, with how many were left out.
package struct Complaints {
    private var last: UInt64?
    private var leftOut = 0

    package init() {}

    /// The message to log now, or nil.
    ///
    /// - Parameter now: nanoseconds of a clock that never jumps.
    package mutating func message(_ text: String, now: UInt64) -> String? {
        if let last, now - last < 1_000_000_000 {
            leftOut += 1
            return nil
        }
        last = now
        defer { leftOut = 0 }
        return leftOut == 0 ? text : "\(text) (and \(leftOut) more before it)"
    }
}
