internal import CUnix
internal import Glibc
internal import Rules
internal import Unix

/// What a process has at a time.
struct Belongings {
    let descriptors: Int
    let threads: Int
    /// Bytes of the allocator's that are in use.
    let memory: Int

    static var present: Belongings {
        Belongings(
            descriptors: count("/proc/self/fd"), threads: count("/proc/self/task"), memory: Int(mallinfo2().uordblks))
    }

    private static func count(_ directory: String) -> Int { ((try? Directories.list(directory)) ?? []).count }
}

extension Play {
    /// Lives of which what they leave behind is counted.
    private static let lives = 8
    /// Bytes that a life may leave: caches that grow a little are none of a leak's.
    private static let memoryAllowance = 16 << 10

    /// The first lives fill caches, load libraries and open what stays open for ever; the others must leave nothing.
    mutating func repeated() throws {
        guard let rig = try begin(livesOnce: false) else { return }
        var seen: [Belongings] = []
        let course = numbers
        for life in 0..<Self.lives + 3 {
            if life >= 3 { seen.append(Belongings.present) }
            // Each life gets the very same events: those of another size would make the host's own pool grow, and that
            // would look like a leak of the adapter's.
            numbers = course
            deliver(rig, 4)
            rig.pause(15)
            if case .failed(let reason, _) = rig.beginAgain() {
                examination.note(.noStart, "it did not start once more: \(reason)", call: "start")
                break
            }
            rig.pause(5)
        }
        rig.end()
        compare(seen)
    }

    private func compare(_ seen: [Belongings]) {
        let lives = seen.count - 1
        guard lives >= Self.lives - 1 else { return }
        let descriptors = growth(seen.map(\.descriptors))
        if descriptors >= 1 {
            examination.note(.descriptorLeak, "each life left about \(descriptors) descriptors open", call: "destroy")
        }
        let threads = growth(seen.map(\.threads))
        if threads >= 1 { examination.note(.threadLeak, "each life left about \(threads) threads", call: "destroy") }
        let memory = growth(seen.map(\.memory))
        if memory > Self.memoryAllowance {
            examination.note(.memoryLeak, "each life left about \(memory >> 10) KiB", call: "destroy")
        }
    }

    /// What a life usually adds: the median, so that one that filled a cache does not count.
    private func growth(_ counts: [Int]) -> Int {
        let steps = zip(counts, counts.dropFirst()).map { $1 - $0 }.sorted()
        return steps.isEmpty ? 0 : steps[steps.count / 2]
    }
}
