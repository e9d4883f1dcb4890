internal import EventBlock

/// An event and the routes that keep it: after the head a note of 4 bytes, the routes' numbers of 2 bytes each, those of the
/// endpoints that it has passed of 2 bytes each, zeros up to a multiple of 8, and the event's block as it is.
package enum EventRecord {
    static let noteOffset = RecordHead.size
    static let routesOffset = RecordHead.size + 4

    /// Bytes before the block.
    @inline(__always)
    static func prefixSize(routes: Int, passed: Int) -> Int { (routesOffset + 2 * (routes + passed) + 7) & ~7 }

    /// The route with that index.
    @inline(__always)
    static func route(_ index: Int, of record: UnsafeRawPointer) -> RouteNumber {
        unsafe UInt16(littleEndian: record.load(fromByteOffset: routesOffset + 2 * index, as: UInt16.self))
    }

    /// The endpoints that the event has passed, by the journal's numbers.
    static func path(_ head: RecordHead, of record: UnsafeRawPointer) -> EventPath {
        EventPath(count: head.passed) { unsafe route(head.count + $0, of: record) }
    }

    /// The note that the event was appended with.
    static func note(of record: UnsafeRawPointer) -> UInt32 {
        unsafe UInt32(littleEndian: record.load(fromByteOffset: noteOffset, as: UInt32.self))
    }

    /// The block; whoever reads its fields validates it first.
    static func block(_ head: RecordHead, of record: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: record + head.prefixSize, count: head.size - head.prefixSize)
    }

    /// The most routes of one event.
    package static let routeLimit = 1_024

    /// Whether the content of a record is what its checksum vouches for: routes that have a number and are named once, a path of
    /// the length that one has, and a block that stands the look that blocks from outside get.
    static func isValid(_ head: RecordHead, _ record: UnsafeRawPointer) -> Bool {
        guard head.count > 0, head.count <= routeLimit, head.passed <= EventPath.limit else { return false }
        for index in 0..<head.count {
            let route = unsafe route(index, of: record)
            if route == 0 { return false }
            for other in 0..<index where unsafe self.route(other, of: record) == route { return false }
        }
        return unsafe (try? EventValidator.validate(block(head, of: record))) != nil
    }

    /// Whether one of the routes is this one.
    static func names(_ route: RouteNumber, _ head: RecordHead, of record: UnsafeRawPointer) -> Bool {
        for index in 0..<head.count where unsafe self.route(index, of: record) == route { return true }
        return false
    }
}

/// The number of a route in its journal, at least 1: names and numbers belong together for ever.
package typealias RouteNumber = UInt16
