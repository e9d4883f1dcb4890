internal import Synchronization

/// The indices in the head of shared memory, which its owner writes and the other side reads, each in a cache line of its
/// own.
///
/// Whoever reads the other side's words believes none of them.
enum SharedWord: Int {
    /// Bytes that the owner has put into its ring so far.
    case produced = 0
    /// Bytes that the owner has taken out of the other side's ring so far.
    case consumed = 64
    /// How often the owner went to sleep or woke: odd while it sleeps.
    case sleeps = 128
    /// How far the other side must have consumed before it rings for an owner that waits for room; 0 while it does not.
    case wantedRoom = 192
    /// Events, and bytes of their blocks, that the other side may have emitted in all.
    case grantedEvents = 256
    case grantedBytes = 320
    /// What the owner said when it died; 0 while it has said nothing.
    case lastWord = 384
    /// Whether the owner, which is granted events, waits for more: 0 while it does not.
    case wantsCredit = 448
}

extension SharedMemory {
    /// Sequentially consistent: two sides that each write one word and then look at the other's cannot both miss it.
    func load(_ word: SharedWord) -> UInt64 {
        unsafe atomic(word).pointee.load(ordering: .sequentiallyConsistent)
    }

    func loadRelaxed(_ word: SharedWord) -> UInt64 { unsafe atomic(word).pointee.load(ordering: .relaxed) }

    /// Only of memory that is mapped for writing.
    func store(_ value: UInt64, in word: SharedWord) {
        unsafe atomic(word).pointee.store(value, ordering: .sequentiallyConsistent)
    }

    private func atomic(_ word: SharedWord) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (head + word.rawValue).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The first word of a record: read once, so that what was checked is what is used.
    func loadHead(at offset: Int) -> UInt64 {
        unsafe (ring + offset).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .relaxed)
    }
}

extension SharedMemory {
    /// Overwrites eight bytes: what a hostile owner could do at any moment. For tests.
    package func scribble(_ value: UInt64, at offset: Int) {
        unsafe head.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
    }
}
