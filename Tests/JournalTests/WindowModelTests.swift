internal import Journal
internal import Testing

/// The window of identities beside a list that is searched from end to end.
@Suite struct WindowModelTests {
    private struct Model {
        let limits: DeduplicationWindow.Limits
        var entries: [DeduplicationWindow.Entry] = []

        func contains(_ key: EventKey) -> Bool { entries.contains { $0.key == key } }

        mutating func insert(_ entry: DeduplicationWindow.Entry) -> Bool {
            entries.removeAll { entry.time - $0.time > limits.time }
            guard limits.entries > 0, !contains(entry.key) else { return false }
            if entries.count == limits.entries { entries.removeFirst() }
            entries.append(entry)
            return true
        }
    }

    /// Keys that fall together in the table, in one part or in both, and at its end.
    private static func key(_ random: inout some RandomNumberGenerator, _ spread: UInt64) -> EventKey {
        EventKey(
            low: 0 &- UInt64.random(in: 0..<spread, using: &random),
            high: UInt64.random(in: 0..<3, using: &random) << 31)
    }

    @Test(arguments: 0..<60) func aWindowKnowsWhatTheListKnows(seed: Int) throws {
        var random = SeededNumbers(UInt64(seed))
        let limits = DeduplicationWindow.Limits(
            time: Int64.random(in: 1...400, using: &random),
            entries: [0, 1, 3, 63, 64, 65, 300].randomElement(using: &random) ?? 1)
        let spread: UInt64 = [3, 40, 700].randomElement(using: &random) ?? 3
        var window = DeduplicationWindow(limits, expecting: Int.random(in: 0...200, using: &random))
        var model = Model(limits: limits)
        var time: Int64 = 0
        for sequence: UInt64 in 1...2_000 {
            time += Int64.random(in: 0...2, using: &random)
            let entry = DeduplicationWindow.Entry(key: Self.key(&random, spread), sequence: sequence, time: time)
            #expect(window.insert(entry) == model.insert(entry))
            let other = Self.key(&random, spread)
            #expect(window.contains(other) == model.contains(other))
            try #require(window.size == model.entries.count)
        }
        #expect(window.entries(from: 1, through: .max) == model.entries)
    }
}
