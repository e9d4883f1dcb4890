public import CHubbub
internal import CUnix
public import Synchronization

/// What the hub knows about an event beside its block: it stands in memory right before the block, so that the pointer to
/// the block is all that anybody hands around.
@unsafe public struct EventSlot: ~Copyable {
    /// References to the block; the slot goes back to its pool when the last one is given back, and has one there.
    public let references: Atomic<UInt32>
    /// Bytes that the block may have.
    public let capacity: UInt32
    /// The pool's list of such slots.
    @usableFromInline let sizeClass: UInt32
    /// Where the payload is still being written: one more than the bytes reserved for it. Otherwise 0.
    public var openPayload: UInt32
    @usableFromInline let pool: Unmanaged<EventPool>
    /// The template whose constant parts, and whose stamp, the slot and its block hold: its number, 0 for none.
    @usableFromInline var form: UInt64
    /// What the hub noted when the event was built.
    public var stamp: EventStamp

    /// From the slot to its block, in bytes: a cache line keeps the block aligned.
    public static let size = 64

    /// Blocks have room for whole lines of so many bytes.
    static let line = 64

    /// So many bytes filled up to whole lines.
    @inline(__always)
    static func lines(_ bytes: Int) -> Int { unsafe (bytes &+ line &- 1) & ~(line &- 1) }

    init(capacity: UInt32, sizeClass: UInt32, pool: Unmanaged<EventPool>) {
        unsafe references = Atomic(1)
        unsafe self.capacity = capacity
        unsafe self.sizeClass = sizeClass
        unsafe openPayload = 0
        unsafe form = 0
        unsafe stamp = EventStamp()
        unsafe self.pool = unsafe pool
    }

    /// The slot of a block that came from a pool.
    @inlinable @inline(__always)
    public static func of(_ event: UnsafePointer<hubbub_event>) -> UnsafeMutablePointer<EventSlot> {
        let slot = unsafe UnsafeMutableRawPointer(mutating: UnsafeRawPointer(event)) - size
        return unsafe slot.assumingMemoryBound(to: EventSlot.self)
    }

    /// Asks for the head of its block, to be written soon.
    @inline(__always)
    static func fetch(_ slot: UnsafeMutablePointer<EventSlot>) {
        for line in 1..<4 { unsafe hubbub_prefetch_for_write(UnsafeRawPointer(slot) + line * 64) }
    }

    /// The block of a slot.
    @inlinable @inline(__always)
    public static func event(
        of slot: UnsafeMutablePointer<EventSlot>
    ) -> UnsafeMutablePointer<hubbub_event> {
        unsafe (UnsafeMutableRawPointer(slot) + size).assumingMemoryBound(to: hubbub_event.self)
    }
}

/// What the hub notes about an event when it is built.
public struct EventStamp: Sendable {
    /// The interned type, 0 where there is none.
    public var type: UInt32
    /// The endpoint that built it.
    public var origin: UInt32
    /// Endpoints that the event's causes have passed, its origin included.
    public var path: EventPath

    /// A stamp; 0 is no type and no endpoint.
    public init(type: UInt32 = 0, origin: UInt32 = 0, path: EventPath = EventPath()) {
        self.type = type
        self.origin = origin
        self.path = path
    }
}

/// The endpoints that an event and its causes have passed inside this hub: it stops circles.
public struct EventPath: Equatable, Sendable {
    /// An event that passed more endpoints than this goes no further.
    public static let limit = 6

    /// Numbers of endpoints, 0 for none; the last lane counts them.
    private var lanes = SIMD8<UInt16>()

    /// Nothing was passed.
    public init() {}

    /// Two words that `words` gave; nil for any others: they may come from another process.
    package init?(words: (UInt64, UInt64)) {
        lanes = unsafe unsafeBitCast(SIMD2(words.0.littleEndian, words.1.littleEndian), to: SIMD8<UInt16>.self)
        let count = Int(lanes[7])
        guard count <= Self.limit, (0..<7).allSatisfy({ (lanes[$0] != 0) == ($0 < count) }) else { return nil }
    }

    /// The path in two words, for another process.
    package var words: (UInt64, UInt64) {
        let words = unsafe unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
        return (words[0].littleEndian, words[1].littleEndian)
    }

    /// Stands for an endpoint of which no number is known.
    package static let unknown = UInt16.max

    /// A path of `count` numbers, at most `limit`; `unknown` for each 0.
    @inline(__always)
    package init(count: Int, _ number: (Int) -> UInt16) {
        let count = min(max(count, 0), Self.limit)
        for index in 0..<count {
            let number = number(index)
            lanes[index] = number == 0 ? Self.unknown : number
        }
        lanes[7] = UInt16(truncatingIfNeeded: count)
    }

    /// How many endpoints were passed.
    package var count: Int { Int(lanes[7]) }

    /// The number of an endpoint; the first is the one that was passed first.
    package subscript(index: Int) -> UInt16 { lanes[index] }

    /// Whether the endpoint, whose number is at least 1, was passed.
    public func contains(_ endpoint: UInt32) -> Bool {
        let number = UInt16(truncatingIfNeeded: endpoint)
        return (0..<Int(lanes[7])).contains { lanes[$0] == number }
    }

    /// Adds an endpoint; false when the limit is reached.
    public mutating func append(_ endpoint: UInt32) -> Bool {
        let count = Int(lanes[7])
        guard count < Self.limit else { return false }
        lanes[count] = UInt16(truncatingIfNeeded: endpoint)
        lanes[7] += 1
        return true
    }
}
