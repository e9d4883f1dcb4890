internal import CHubbub
internal import EventBlock

/// The deliveries of one sink that are not settled: a ring whose index is the token, so that settling is a look-up.
@unsafe struct InFlightTable {
    @unsafe struct Entry: @unchecked Sendable {
        var token: UInt64 = 0
        /// What was delivered, where it is another event than the queued one: holds one reference.
        var delivered: UnsafePointer<hubbub_event>?
        var queued: QueuedEvent?
        var route: Unmanaged<Route>?
    }

    /// The most deliveries under way.
    static let capacity = 1_024

    private let ring: UnsafeMutablePointer<Entry>
    /// Tokens below it are settled; tokens begin at 1.
    private var floor: UInt64 = 1
    private var next: UInt64 = 1
    private(set) var count = 0

    init() {
        unsafe ring = .allocate(capacity: Self.capacity)
        unsafe ring.initialize(repeating: Entry(), count: Self.capacity)
    }

    func deallocate() { unsafe ring.deallocate() }

    /// Deliveries that can be added.
    var room: Int { unsafe Self.capacity - Int(next - floor) }

    /// Adds a delivery, for which there must be room, and returns its token.
    mutating func add(
        _ queued: QueuedEvent, delivered: UnsafePointer<hubbub_event>?, route: Unmanaged<Route>
    ) -> UInt64 {
        let token = unsafe next
        unsafe ring[Self.index(token)] = unsafe Entry(token: token, delivered: delivered, queued: queued, route: route)
        unsafe next += 1
        unsafe count += 1
        return token
    }

    /// Takes a delivery out; nil where the token is unknown or settled already.
    mutating func remove(_ token: UInt64) -> Entry? {
        guard unsafe token >= floor, unsafe token < next else { return nil }
        let entry = unsafe ring[Self.index(token)]
        guard unsafe entry.queued != nil else { return nil }
        unsafe ring[Self.index(token)].queued = nil
        unsafe count -= 1
        while unsafe floor < next, unsafe ring[Self.index(floor)].queued == nil { unsafe floor += 1 }
        return unsafe entry
    }

    /// Takes all out, in the order in which they were delivered.
    mutating func removeAll() -> [Entry] {
        var entries: [Entry] = unsafe []
        for token in unsafe floor..<next {
            if let entry = unsafe remove(token) { unsafe entries.append(entry) }
        }
        return unsafe entries
    }

    private static func index(_ token: UInt64) -> Int { unsafe Int(token & UInt64(capacity - 1)) }
}
