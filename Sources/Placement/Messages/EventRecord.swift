package import CHubbub
package import EventBlock
internal import Glibc

/// What stands before the block in an event's record, in eight words.
package struct EventHead: Equatable, Sendable {
    static let size = 64

    /// Of a delivery the hub's, of an emitted event the adapter's: 0 where nobody waits for its settlement.
    package var token: UInt64 = 0
    /// Of a delivery, as are the type and the attempt.
    package var key: UInt64 = 0
    package var type: UInt32 = 0
    package var attempt: UInt32 = 0
    /// Of a delivery that has a place in a series; else 0, as is the place.
    package var series: UInt64 = 0
    package var place: UInt64 = 0
    /// Endpoints that it has passed.
    package var path = EventPath()

    package init() {}

    fileprivate var words: InlineArray<8, UInt64> {
        let path = path.words
        return [token, key, UInt64(type) | UInt64(attempt) << 32, path.0, path.1, series, place, 0]
    }

    /// Nil where the path is none.
    fileprivate init?(_ words: InlineArray<8, UInt64>) {
        guard let path = EventPath(words: (words[3], words[4])), words[7] == 0 else { return nil }
        token = words[0]
        key = words[1]
        type = UInt32(truncatingIfNeeded: words[2])
        attempt = UInt32(truncatingIfNeeded: words[2] >> 32)
        (series, place) = (words[5], words[6])
        self.path = path
    }
}

/// Events as records.
package enum EventRecord {
    /// The largest block.
    package static let blockLimit = RecordHead.bodyLimit - EventHead.size

    /// Appends an event. False where there is no room now.
    package static func append(
        _ event: UnsafePointer<hubbub_event>, _ head: EventHead, to writer: inout RingWriter
    ) throws(RingFault) -> Bool {
        let words = head.words
        let block = unsafe UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size))
        return unsafe try withBytes(of: words) { bytes throws(RingFault) in
            unsafe try writer.append(RecordKind.event, bytes, block)
        }
    }

    /// Copies an event out of the ring into a slot of its own. What is in it nobody has looked at yet.
    ///
    /// - Returns: the slot, which has one reference, and the size of its block; its path is that of the head.
    /// - Throws: where the body is too small or too large for an event.
    package static func copy(
        _ body: UnsafeRawBufferPointer, limit: Int, into pool: EventPool
    ) throws(RingFault) -> (slot: UnsafeMutablePointer<EventSlot>, head: EventHead, size: Int) {
        let size = body.count - EventHead.size
        guard size >= MemoryLayout<hubbub_event>.size, size <= limit, let base = body.baseAddress else {
            throw RingFault("an event's record has \(body.count) bytes")
        }
        guard let head = unsafe EventHead(base.loadUnaligned(as: InlineArray<8, UInt64>.self)) else {
            throw RingFault("an event's record has a head that is none")
        }
        let slot = unsafe pool.take(size)
        unsafe memcpy(EventSlot.event(of: slot), base + EventHead.size, size)
        unsafe slot.pointee.stamp = EventStamp(path: head.path)
        return unsafe (slot, head, size)
    }

    private static func withBytes<Result>(
        of words: InlineArray<8, UInt64>, _ body: (UnsafeRawBufferPointer) throws(RingFault) -> Result
    ) throws(RingFault) -> Result {
        var words = words
        return unsafe try withUnsafeMutableBytes(of: &words) { bytes throws(RingFault) in
            unsafe try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
