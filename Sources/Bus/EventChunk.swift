internal import CHubbub
internal import EventBlock

/// Events that are admitted together, few enough that a set of them is the bits of one word, and what one look at each
/// of them tells.
@unsafe struct EventChunk {
    /// The most events.
    static let limit = 64

    let events: UnsafePointer<UnsafePointer<hubbub_event>?>
    let count: Int
    /// Whether all of them were built and sealed by the endpoint `origin`; where one is NULL, they were not.
    let isOwn: Bool
    /// The interned type of all of them, up to the first NULL; 0 where they differ.
    let type: UInt32
    /// Of their blocks, up to the first NULL.
    let bytes: Int

    @inline(always)
    init(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, origin: UInt32) {
        unsafe self.events = unsafe events
        unsafe self.count = count
        let first = unsafe count > 0 ? events[0].map { unsafe EventSlot.of($0).pointee.stamp.type } ?? 0 : 0
        var isForeign: UInt32 = 0
        var differs: UInt32 = 0
        var bytes = 0
        for index in 0..<count {
            guard let event = unsafe events[index] else {
                isForeign = 1
                break
            }
            let slot = unsafe EventSlot.of(event)
            isForeign |= unsafe slot.pointee.stamp.origin ^ origin | slot.pointee.openPayload
            differs |= unsafe slot.pointee.stamp.type ^ first
            bytes &+= unsafe Int(event.pointee.size)
        }
        unsafe isOwn = isForeign == 0
        unsafe type = differs == 0 ? first : 0
        unsafe self.bytes = bytes
    }

    /// All of them.
    var all: UInt64 { unsafe Self.first(count) }

    /// The event of that index. Only of a chunk without NULL.
    @inline(always)
    subscript(index: Int) -> UnsafePointer<hubbub_event> { unsafe events[index].unsafelyUnwrapped }

    /// Bytes of the blocks of a selection.
    @inline(always)
    func bytes(of selection: UInt64) -> Int {
        if unsafe selection == all { return unsafe bytes }
        var bytes = 0
        unsafe forEach(selection) { unsafe bytes &+= Int($0.pointee.size) }
        return bytes
    }

    /// Calls `body` with each event of a selection, in order.
    @inline(always)
    func forEach(_ selection: UInt64, _ body: (UnsafePointer<hubbub_event>) -> Void) {
        var remaining = selection
        while remaining != 0 {
            unsafe body(self[remaining.trailingZeroBitCount])
            remaining &= remaining &- 1
        }
    }

    /// The first `count` indices.
    @inline(always)
    static func first(_ count: Int) -> UInt64 {
        unsafe count >= limit ? ~0 : (1 << UInt64(count)) - 1
    }
}
