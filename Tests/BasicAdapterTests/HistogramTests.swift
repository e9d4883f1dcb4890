internal import NullAdapter
internal import Testing

@Suite struct HistogramTests {
    @Test("percentiles are those of the values, to within a hundred-and-twenty-eighth")
    func percentiles() {
        var generator = SystemRandomNumberGenerator()
        let values = (0..<10_000).map { _ in UInt64.random(in: 0..<(1 << UInt64.random(in: 1...40, using: &generator)))
        }
        var histogram = Histogram()
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        for (percent, index) in [(1.0, 99), (50, 4_999), (99, 9_899), (99.9, 9_989), (100, 9_999)] {
            let (found, exact) = (histogram.percentile(percent), sorted[index])
            #expect(
                found >= exact && Double(found) <= Double(exact) * 129 / 128 + 1, "\(percent): \(found) for \(exact)")
        }
        #expect(histogram.largest == sorted.last)
        #expect(histogram.total == 10_000)
    }

    @Test func emptyAndBeyondItsRange() {
        var histogram = Histogram()
        #expect(histogram.percentile(50) == 0)
        histogram.record(.max)
        #expect(histogram.percentile(100) >= 1 << 40)
        #expect(histogram.largest == .max)
    }
}
