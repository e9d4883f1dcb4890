extension Duration {
    /// Whole nanoseconds, 0 for a negative duration, at most what 63 bits hold (292 years).
    public var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, product < 1 << 63 else { return 1 << 63 - 1 }
        return min(product + UInt64(attoseconds / 1_000_000_000), 1 << 63 - 1)
    }

    /// Milliseconds for a field of 32 bits, rounded up so that a short duration does not become 0.
    var wholeMilliseconds: UInt32 {
        UInt32(clamping: (wholeNanoseconds + 999_999) / 1_000_000)
    }
}
