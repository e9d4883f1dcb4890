internal import AdapterKit
internal import Testing

@Suite struct BackoffTests {
    @Test("waits double up to the longest, each shortened by at most a quarter", arguments: [true, false])
    func doubles(startsAtOnce: Bool) {
        var backoff = Backoff(first: 1_000_000, longest: 10_000_000, startsAtOnce: startsAtOnce, seed: 3)
        for _ in 0..<2 {
            if startsAtOnce { #expect(backoff.next() == 0) }
            for whole: Int64 in [1_000_000, 2_000_000, 4_000_000, 8_000_000, 10_000_000, 10_000_000] {
                let wait = backoff.next()
                #expect(wait <= whole && wait > whole - whole / 4 - 1)
            }
            backoff.reset()
        }
    }

    @Test("waits differ from client to client, and are within bounds after ever so many attempts")
    func extremes() {
        let waits = (0..<20).map { (seed: UInt64) in
            var backoff = Backoff(longest: .max, startsAtOnce: false, seed: seed)
            return backoff.next()
        }
        #expect(Set(waits).count > 15)
        for longest: Int64 in [.min, 0, 1, 1_000_000, .max] {
            var backoff = Backoff(longest: longest, seed: 1)
            for _ in 0..<200 { #expect((0...max(1000, longest)).contains(backoff.next())) }
        }
    }
}
