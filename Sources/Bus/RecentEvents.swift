internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Locks
internal import Synchronization

/// What a route did with its last events: so that somebody who asks for one gets an answer. Of a flood only some are noted.
package final class RecentEvents: Sendable {
    /// What became of an event.
    package enum Verdict: String, Sendable {
        case delivered, rejected, dropped
        /// Given up after its attempts.
        case exhausted
    }

    /// An event, by a hash of its id: the id itself would cost more than it is worth.
    package struct Entry: Sendable {
        package var id: UInt64 = 0
        package var verdict = Verdict.delivered
        package var attempts: UInt32 = 0
        /// Nanoseconds of the monotonic clock.
        package var time: UInt64 = 0
        /// Why, for people; empty where it was delivered.
        package var reason = ""
    }

    private struct Ring: Sendable {
        var entries: [Entry] = []
        var next = 0
    }

    /// So many are known.
    package static let limit = 512
    /// Of one batch of deliveries, at most so many are noted.
    static let batchLimit = 8

    private let ring = Lock(Ring())

    init() {}

    /// What stands for an event.
    @inline(__always)
    static func id(of event: UnsafePointer<hubbub_event>) -> UInt64 {
        let id = unsafe hubbub_event_get_id(event).raw
        var hash = Self.seed
        for index in id.indices { hash = unsafe Self.mix(hash, id[index]) }
        return hash
    }

    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    private static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }

    func add(_ entry: Entry) { ring.withLock { Self.add(entry, to: &$0) } }

    /// Notes deliveries, in one step.
    func add(_ entries: borrowing InlineArray<8, Entry>, _ count: Int) {
        ring.withLock { ring in
            for index in 0..<count { Self.add(entries[index], to: &ring) }
        }
    }

    private static func add(_ entry: Entry, to ring: inout Ring) {
        if ring.entries.count < limit { return ring.entries.append(entry) }
        ring.entries[ring.next] = entry
        ring.next = (ring.next + 1) % limit
    }

    /// What is known of the event with that id, the last first.
    package func find(_ id: String) -> [Entry] {
        let hash = id.utf8.reduce(Self.seed) { Self.mix($0, $1) }
        return ring.withLock { ring in ring.entries.filter { $0.id == hash } }.sorted { $0.time > $1.time }
    }
}
