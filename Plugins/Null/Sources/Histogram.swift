/// How often each value was seen, to within a hundred-and-twenty-eighth of it: small values have a place each, larger ones
/// share one with their neighbours, as in the histograms that are called HDR.
///
/// That library would be the natural choice, but it loads the concurrency runtime and regular expressions with it: 1.5 MB
/// resident in a hub that may have 20.
package struct Histogram: Sendable {
    /// Places for each power of two.
    private static let places = 128
    /// Values from 2 to the 42nd, more than an hour in nanoseconds, are all taken for that.
    private static let powers = 42

    private var counts = [UInt64](repeating: 0, count: Self.place(of: 1 << powers) + 1)
    package private(set) var total: UInt64 = 0
    package private(set) var largest: UInt64 = 0

    package init() {}

    package mutating func record(_ value: UInt64) {
        counts[Self.place(of: min(value, 1 << Self.powers))] += 1
        total += 1
        largest = max(largest, value)
    }

    /// The value that so many of a hundred do not exceed; 0 where there is none.
    package func percentile(_ percent: Double) -> UInt64 {
        guard total > 0 else { return 0 }
        let wanted = max(1, UInt64((Double(total) * percent / 100).rounded(.up)))
        var seen: UInt64 = 0
        for (place, count) in counts.enumerated() {
            seen += count
            if seen >= wanted { return min(largest, Self.last(of: place)) }
        }
        return largest
    }

    /// Below 256 a place each; then 128 for each power of two.
    private static func place(of value: UInt64) -> Int {
        let shift = max(0, 63 - value.leadingZeroBitCount - 7)
        return shift * places + Int(value >> UInt64(shift))
    }

    /// The largest value of a place.
    private static func last(of place: Int) -> UInt64 {
        let shift = max(0, place / places - 1)
        let mantissa = UInt64(place - shift * places)
        return (mantissa + 1) << UInt64(shift) - 1
    }
}
