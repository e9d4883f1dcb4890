internal import CHubbub
internal import EventBlock

/// What waits for the disk: events and dead letters in the order of their sequence numbers. Its memory is used again and again.
@safe final class PendingGroup: @unchecked Sendable {
    @unsafe struct Entry {
        /// One reference; nil where it is a dead letter.
        var event: UnsafePointer<hubbub_event>?
        /// Of an event what its source gave with it; of a dead letter its index in `letters`.
        var context: UInt64
        /// 0 where nothing is to be written.
        var sequence: UInt64
        var time: Int64
        var note: UInt32
        var firstRoute: UInt32
        var routeCount: UInt16
    }

    struct Route {
        var previous: UInt64
        var route: RouteNumber
    }

    private(set) var entries: UnsafeMutablePointer<Entry>
    private(set) var routes: UnsafeMutablePointer<Route>
    private(set) var letters: [DeadLetter] = []
    private(set) var count = 0
    private(set) var routeCount = 0
    /// Of the events' blocks.
    private(set) var bytes = 0
    private static let keptRoom = 2_048
    private var room = 256
    private var routeRoom = 256

    init() {
        unsafe entries = .allocate(capacity: 256)
        unsafe routes = .allocate(capacity: 256)
    }

    deinit {
        for index in 0..<count {
            if let event = unsafe entries[index].event { unsafe EventReference.release(event) }
        }
        unsafe entries.deallocate()
        unsafe routes.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// Notes a route of the event that is appended next.
    @inline(__always)
    func append(route: RouteNumber, previous: UInt64) {
        if routeCount == routeRoom {
            unsafe routes = unsafe Self.grow(routes, &routeRoom)
        }
        unsafe (routes + routeCount).initialize(to: Route(previous: previous, route: route))
        routeCount += 1
    }

    /// Appends an event whose routes, from `firstRoute` on, were noted; its reference goes over.
    @inline(__always)
    func append(
        _ event: UnsafePointer<hubbub_event>, context: UInt64, sequence: UInt64, time: Int64, note: UInt32,
        firstRoute: Int
    ) {
        unsafe append(
            Entry(
                event: event, context: context, sequence: sequence, time: time, note: note,
                firstRoute: UInt32(firstRoute), routeCount: UInt16(routeCount - firstRoute)))
        unsafe bytes += Int(event.pointee.size)
    }

    func append(_ letter: DeadLetter, time: Int64) {
        unsafe append(
            Entry(
                event: nil, context: UInt64(letters.count), sequence: letter.number, time: time, note: 0,
                firstRoute: UInt32(routeCount), routeCount: 0))
        letters.append(letter)
    }

    /// Forgets all of it; the references were handed over.
    func removeAll() {
        (count, routeCount, bytes) = (0, 0, 0)
        letters.removeAll(keepingCapacity: true)
    }

    /// Gives memory back that only a burst needed; the group is empty.
    func trim() {
        guard isEmpty, room > Self.keptRoom || routeRoom > Self.keptRoom else { return }
        unsafe entries.deallocate()
        unsafe routes.deallocate()
        (room, routeRoom) = (256, 256)
        unsafe entries = .allocate(capacity: room)
        unsafe routes = .allocate(capacity: routeRoom)
    }

    @inline(__always)
    private func append(_ entry: Entry) {
        if count == room { unsafe entries = unsafe Self.grow(entries, &room) }
        unsafe (entries + count).initialize(to: entry)
        count += 1
    }

    private static func grow<Item>(_ items: UnsafeMutablePointer<Item>, _ room: inout Int) -> UnsafeMutablePointer<Item>
    {
        let larger = UnsafeMutablePointer<Item>.allocate(capacity: 2 * room)
        unsafe larger.moveInitialize(from: items, count: room)
        unsafe items.deallocate()
        room *= 2
        return unsafe larger
    }
}
