internal import CHubbub
internal import EventBlock

/// The deliveries of one sink that are not settled: a ring whose index is the token, so that settling is a look-up.
@unsafe struct InFlightTable {
    /// A delivery that is under way.
    @unsafe struct Entry: @unchecked Sendable {
        var queued: QueuedEvent
        /// What was delivered, where it is another event than the queued one: holds one reference.
        var delivered: UnsafePointer<hubbub_event>?
        var inbound: Unmanaged<InboundRoute>
        let token: UInt64

        /// Nobody has to be told of its end: it was delivered as it was queued, for the first time, from memory.
        @inline(__always)
        var isPlain: Bool { unsafe delivered == nil && queued.source == nil && queued.place.order == 0 }

        /// Only the custodian has to be told of its end: it was delivered as it was queued, and no other waits for it.
        @inline(__always)
        var isKept: Bool {
            unsafe delivered == nil && inbound._withUnsafeGuaranteedRef { $0.isDurable && !$0.isStrict }
        }
    }

    /// The most deliveries under way.
    static let capacity = 1_024
    /// The most bytes under way; one event may be larger when it is alone.
    static let byteLimit = 16 << 20

    private let ring: UnsafeMutablePointer<Entry>
    /// Which places of the ring are taken.
    private let taken: UnsafeMutablePointer<Bool>
    /// Tokens below it are settled; tokens begin at 1.
    private var floor: UInt64 = 1
    private var next: UInt64 = 1
    /// That of the next delivery.
    var nextToken: UInt64 { unsafe next }
    private(set) var count = 0
    /// Of the queued events of all deliveries.
    private(set) var bytes = 0

    init() {
        unsafe ring = .allocate(capacity: Self.capacity)
        unsafe taken = .allocate(capacity: Self.capacity)
        unsafe taken.initialize(repeating: false, count: Self.capacity)
    }

    func deallocate() {
        unsafe ring.deallocate()
        unsafe taken.deallocate()
    }

    /// Deliveries that can be added.
    var room: Int { unsafe Self.capacity - Int(next - floor) }
    /// Bytes that can be added.
    var byteRoom: Int { unsafe max(0, Self.byteLimit - bytes) }

    /// Adds a delivery, for which there must be room, and returns its token.
    @inline(__always)
    mutating func add(
        _ queued: QueuedEvent, delivered: UnsafePointer<hubbub_event>?, inbound: Unmanaged<InboundRoute>
    ) -> UInt64 {
        let token = unsafe next
        let place = unsafe Self.place(token)
        unsafe (ring + place).initialize(
            to: Entry(queued: queued, delivered: delivered, inbound: inbound, token: token))
        unsafe taken[place] = true
        unsafe next = token &+ 1
        unsafe count &+= 1
        unsafe bytes &+= Int(queued.size)
        return token
    }

    /// Takes a delivery out: its entry stays readable until the next `add`. Nil where the token is unknown or settled
    /// already.
    @inline(__always)
    mutating func remove(_ token: UInt64) -> UnsafeMutablePointer<Entry>? {
        let place = unsafe Self.place(token)
        guard unsafe token >= floor, unsafe token < next, unsafe taken[place] else { return nil }
        unsafe taken[place] = false
        unsafe count &-= 1
        unsafe bytes &-= Int(ring[place].queued.size)
        while unsafe floor < next, unsafe !taken[Self.place(floor)] { unsafe floor &+= 1 }
        return unsafe ring + place
    }

    /// Counts on from a token, where nothing is under way.
    mutating func begin(at token: UInt64) {
        guard unsafe count == 0, unsafe token > next else { return }
        unsafe (floor, next) = (token, token)
    }

    /// Gives the deliveries of a route to the one that takes its place.
    mutating func hand(_ old: Unmanaged<InboundRoute>, to new: Unmanaged<InboundRoute>) {
        for token in unsafe floor..<next where unsafe isOf(old, token) {
            unsafe ring[Self.place(token)].inbound = unsafe new
        }
    }

    /// Whether deliveries of a route are under way.
    func contains(_ inbound: Unmanaged<InboundRoute>) -> Bool {
        unsafe (floor..<next).contains { unsafe isOf(inbound, $0) }
    }

    private func isOf(_ inbound: Unmanaged<InboundRoute>, _ token: UInt64) -> Bool {
        let place = unsafe Self.place(token)
        return unsafe taken[place] && ring[place].inbound.toOpaque() == inbound.toOpaque()
    }

    /// Takes all out, in the order in which they were delivered.
    mutating func removeAll() -> [Entry] {
        var entries: [Entry] = unsafe []
        for token in unsafe floor..<next {
            if let entry = unsafe remove(token) { unsafe entries.append(entry.pointee) }
        }
        return unsafe entries
    }

    @inline(__always)
    private static func place(_ token: UInt64) -> Int { unsafe Int(truncatingIfNeeded: token) & (capacity - 1) }
}
