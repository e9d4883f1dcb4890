/// Slots of one pool and class on their way back to it. The block of the first one, which nobody reads any more, holds the
/// addresses of the others: so the owner learns all of them without touching one that lies in another processor's cache.
@unsafe @usableFromInline struct SlotChain {
    @usableFromInline let first: UnsafeMutablePointer<EventSlot>

    /// Next chain and count stand before the addresses.
    @usableFromInline static let headWords = 2

    @inlinable @inline(__always)
    init(_ first: UnsafeMutablePointer<EventSlot>) { unsafe self.first = unsafe first }

    /// How many slots a chain can hold that begins with this one.
    @inlinable @inline(__always)
    static func room(_ first: UnsafeMutablePointer<EventSlot>) -> Int {
        unsafe Int(first.pointee.capacity) / MemoryLayout<UInt>.size - headWords + 1
    }

    @inlinable @inline(__always)
    var words: UnsafeMutablePointer<UInt> {
        unsafe (UnsafeMutableRawPointer(first) + EventSlot.size).assumingMemoryBound(to: UInt.self)
    }

    /// The chain that came back before this one.
    var next: UnsafeMutablePointer<EventSlot>? {
        get { unsafe UnsafeMutablePointer(bitPattern: words[0]) }
        nonmutating set { unsafe words[0] = UInt(bitPattern: newValue) }
    }

    /// How many slots there are, the first included.
    @usableFromInline var count: Int {
        @inlinable get { unsafe Int(bitPattern: words[1]) }
        @inlinable nonmutating set { unsafe words[1] = UInt(bitPattern: newValue) }
    }

    /// The slots behind the first one have the indices from 1 on.
    @usableFromInline subscript(index: Int) -> UnsafeMutablePointer<EventSlot> {
        @inlinable get {
            guard index > 0, let slot = unsafe UnsafeMutablePointer<EventSlot>(bitPattern: words[index + 1]) else {
                return unsafe first
            }
            return unsafe slot
        }
        @inlinable nonmutating set { unsafe words[index + 1] = UInt(bitPattern: newValue) }
    }
}
