internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Synchronization

/// Events in memory that can be forbidden.
enum GuardedEvent {
    /// A copy with one reference, which is never given back: the block must not come into the pool of the first.
    static func copy(
        _ event: UnsafePointer<hubbub_event>, into memory: GuardedMemory
    ) -> UnsafePointer<hubbub_event>? {
        let count = unsafe EventSlot.size + Int(event.pointee.size)
        guard let piece = unsafe memory.allocate(count, alignment: EventSlot.size) else { return nil }
        unsafe memcpy(piece, EventSlot.of(event), count)
        let slot = unsafe piece.assumingMemoryBound(to: EventSlot.self)
        unsafe slot.pointee.references.store(1, ordering: .relaxed)
        return unsafe UnsafePointer(EventSlot.event(of: slot))
    }
}
