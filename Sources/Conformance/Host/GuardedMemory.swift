internal import Descriptors
internal import Glibc
internal import Locks
internal import Synchronization

/// Address space of which each piece lies in pages of its own, at their end, so that whoever reads beyond it, or after it was
/// forbidden, is stopped by the system. No address is used twice. [any thread]
@safe final class GuardedMemory: Sendable {
    private let base: UInt
    private let size: UInt
    private let pieces = Lock(Pieces())

    private struct Pieces {
        var next: UInt = 0
        /// The room of each piece that may be used, by its address.
        var sizes: [UInt: Int] = [:]
    }

    private static let page = 4_096

    /// - Parameter size: of address space, not of memory.
    init(size: Int) {
        let memory = unsafe mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | Int32(0x4000), -1, 0)
        guard unsafe memory != MAP_FAILED else { fatalError("there is no address space") }
        base = UInt(bitPattern: memory)
        self.size = UInt(size)
    }

    /// Whether an address lies in it; also for signal handlers.
    func contains(_ address: UInt) -> Bool { address >= base && address - base < size }

    /// A piece filled with zeros; nil where there is no room left.
    func allocate(_ count: Int, alignment: Int) -> UnsafeMutableRawPointer? {
        let pages = (max(count, 1) + Self.page - 1) / Self.page * Self.page
        let place = pieces.withLock { pieces -> UInt? in
            guard pieces.next + UInt(pages + Self.page) <= size else { return nil }
            defer { pieces.next += UInt(pages + Self.page) }
            let place = base + pieces.next + UInt((pages - count) / alignment * alignment)
            pieces.sizes[place] = count
            return place
        }
        guard let place, let pointer = unsafe UnsafeMutableRawPointer(bitPattern: place) else { return nil }
        guard unsafe mprotect(Self.start(pointer), pages, PROT_READ | PROT_WRITE) == 0 else { return nil }
        return unsafe pointer
    }

    /// From now on nobody may touch it.
    func forbid(_ piece: UnsafeMutableRawPointer) {
        guard let count = pieces.withLock({ $0.sizes.removeValue(forKey: UInt(bitPattern: piece)) }) else { return }
        let start = unsafe Self.start(piece)
        let pages = (max(count, 1) + Self.page - 1) / Self.page * Self.page
        _ = unsafe mprotect(start, pages, PROT_NONE)
        _ = unsafe madvise(start, pages, MADV_DONTNEED)
    }

    private static func start(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: pointer) & ~UInt(page - 1)) ?? pointer
    }
}

/// What is lent to an adapter for the duration of a call.
final class LentMemory: ArenaMemory {
    private let memory: GuardedMemory

    init(_ memory: GuardedMemory) { self.memory = memory }

    func allocate(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer {
        // Where there is no address space left what is lent is not guarded, and never freed.
        unsafe memory.allocate(size, alignment: alignment)
            ?? .allocate(byteCount: max(size, 1), alignment: alignment)
    }

    func free(_ piece: UnsafeMutableRawPointer) { unsafe memory.forbid(piece) }
}
