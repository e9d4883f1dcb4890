internal import Placement
internal import Testing

/// A ring against a list: whatever is done in whatever order, what comes out is what went in, and nothing is refused that
/// has room.
@Suite struct RingModelTests {
    @Test(arguments: 0..<40)
    func behavesAsAList(_ seed: UInt64) throws {
        var random = Numbers(seed)
        let pair = try RingPair()
        var model = Model()
        for step in 0..<2_000 {
            switch random.next(6) {
            case 0...1:
                let bytes = pattern(random.next(10) == 0 ? random.next(4_089) : random.next(200), step)
                let appended = try pair.append(bytes)
                #expect(appended == model.append(bytes))
            case 2:
                _ = pair.publish()
                model.publish()
            case 3...4: #expect(try pair.take() == model.take())
            default:
                _ = pair.release()
                model.release()
            }
        }
    }

    private struct Model {
        private var unpublished: [[UInt8]] = []
        private var published: [[UInt8]] = []
        private var used = 0
        private var taken = 0

        mutating func append(_ bytes: [UInt8]) -> Bool {
            let size = 8 + (bytes.count + 7) / 8 * 8
            guard used + size <= 4_096 else { return false }
            used += size
            unpublished.append(bytes)
            return true
        }

        mutating func publish() {
            published += unpublished
            unpublished = []
        }

        mutating func take() -> [UInt8]? {
            guard !published.isEmpty else { return nil }
            let bytes = published.removeFirst()
            taken += 8 + (bytes.count + 7) / 8 * 8
            return bytes
        }

        mutating func release() {
            used -= taken
            taken = 0
        }
    }
}

/// Numbers that a seed repeats: a linear congruential generator.
struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
