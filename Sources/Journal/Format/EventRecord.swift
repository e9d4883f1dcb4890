internal import CHubbub

/// An event and the routes that keep it: after the head a note of 4 bytes, the routes' numbers of 2 bytes each, zeros up to a
/// multiple of 8, and the event's block as it is.
package enum EventRecord {
    static let noteOffset = RecordHead.size
    static let routesOffset = RecordHead.size + 4

    /// Bytes before the block.
    @inline(__always)
    static func prefixSize(routes: Int) -> Int { (routesOffset + 2 * routes + 7) & ~7 }

    /// The route with that index.
    @inline(__always)
    static func route(_ index: Int, of record: UnsafeRawPointer) -> RouteNumber {
        unsafe UInt16(littleEndian: record.load(fromByteOffset: routesOffset + 2 * index, as: UInt16.self))
    }

    /// The note that the event was appended with.
    static func note(of record: UnsafeRawPointer) -> UInt32 {
        unsafe UInt32(littleEndian: record.load(fromByteOffset: noteOffset, as: UInt32.self))
    }

    /// The block; whoever reads its fields validates it first.
    static func block(_ head: RecordHead, of record: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: record + head.prefixSize, count: head.size - head.prefixSize)
    }

    /// Whether one of the routes is this one.
    static func names(_ route: RouteNumber, _ head: RecordHead, of record: UnsafeRawPointer) -> Bool {
        for index in 0..<head.count where unsafe self.route(index, of: record) == route { return true }
        return false
    }
}

/// The number of a route in its journal, at least 1: names and numbers belong together for ever.
package typealias RouteNumber = UInt16
