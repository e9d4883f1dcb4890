package import CHubbub
internal import CXXHash
internal import Descriptors

/// `source` and `id` of an event, hashed with a seed that peers do not know.
package struct EventKey: Hashable, Sendable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

    package init(_ event: UnsafePointer<hubbub_event>, seed: UInt64) {
        let source = unsafe hubbub_event_get_source(event)
        let id = unsafe hubbub_event_get_id(event)
        let first = unsafe hubbub_hash64_seeded(source.data, Int(source.size), seed)
        let hash = unsafe hubbub_hash128_seeded(id.data, Int(id.size), first)
        self.init(low: hash.low, high: hash.high)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
