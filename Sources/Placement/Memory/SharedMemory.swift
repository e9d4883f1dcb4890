internal import CUnix
internal import Glibc
package import Unix

/// Memory that two processes share, as an anonymous file that can neither shrink nor grow: a process that truncated it would
/// otherwise end the other one with SIGBUS.
///
/// A page for indices comes first, then the room of a ring. The room is mapped twice, one behind the other, so that what
/// begins near its end lies in one piece all the same.
@safe package final class SharedMemory: @unchecked Sendable {
    /// Bytes before the ring.
    package static let headSize = 4_096

    /// Bytes of the ring, a power of two and a multiple of a page.
    package let capacity: Int
    let head: UnsafeMutableRawPointer
    private let file: FileDescriptor

    /// Who may write to memory that this process makes.
    package enum Writers: Sendable {
        /// This process alone: nobody can map it for writing any more, whatever descriptor they got.
        case maker
        case everybody
    }

    /// Makes memory, filled with zeros, which this process may write to.
    ///
    /// - Parameters:
    ///   - name: what stands in `/proc/PID/maps`.
    ///   - capacity: of the ring, a power of two, at least 4,096.
    package init(making name: String, capacity: Int, writers: Writers) throws(SystemError) {
        let raw = unsafe memfd_create(name, HUBBUB_MEMFD_FLAGS)
        if raw < 0 { throw .last("memfd_create") }
        let file = FileDescriptor(owning: raw)
        if ftruncate(raw, off_t(Self.headSize + capacity)) != 0 { throw .last("ftruncate") }
        unsafe head = try Self.map(raw, capacity, isWritable: true)
        self.capacity = capacity
        self.file = file
        let writing = writers == .maker ? HUBBUB_SEAL_FUTURE_WRITE : 0
        let seals = HUBBUB_SEAL_SHRINK | HUBBUB_SEAL_GROW | HUBBUB_SEAL_SEAL | writing
        if fcntl(raw, HUBBUB_ADD_SEALS, seals) != 0 { throw .last("fcntl") }
    }

    /// Maps memory that another process made, or this one, a second time.
    ///
    /// - Parameter file: taken over.
    /// - Throws: EINVAL where it has not the size, or can still be truncated.
    package init(mapping file: consuming FileDescriptor, capacity: Int, isWritable: Bool) throws(SystemError) {
        let seals = fcntl(file.raw, HUBBUB_GET_SEALS)
        let needed = HUBBUB_SEAL_SHRINK | HUBBUB_SEAL_GROW
        guard seals >= 0, seals & needed == needed, try file.status().size == Int64(Self.headSize + capacity) else {
            throw SystemError(code: EINVAL, call: "mmap")
        }
        unsafe head = try Self.map(file.raw, capacity, isWritable: isWritable)
        self.capacity = capacity
        self.file = file
    }

    deinit { unsafe munmap(head, Self.headSize + 2 * capacity) }

    /// For the other process. Not to be closed.
    package var descriptor: Int32 { file.raw }

    /// Where the ring begins. Offsets below twice the capacity can be reached from it.
    var ring: UnsafeMutableRawPointer { unsafe head + Self.headSize }

    private static func map(
        _ raw: Int32, _ capacity: Int, isWritable: Bool
    ) throws(SystemError) -> UnsafeMutableRawPointer {
        let size = headSize + capacity
        let access = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let reserved = unsafe mmap(nil, size + capacity, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let reserved = unsafe reserved, unsafe reserved != MAP_FAILED else { throw .last("mmap") }
        let flags = MAP_SHARED | MAP_FIXED
        guard unsafe mmap(reserved, size, access, flags, raw, 0) != MAP_FAILED,
            unsafe mmap(reserved + size, capacity, access, flags, raw, off_t(headSize)) != MAP_FAILED
        else {
            let error = SystemError.last("mmap")
            unsafe munmap(reserved, size + capacity)
            throw error
        }
        return unsafe reserved
    }
}
