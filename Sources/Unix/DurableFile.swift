internal import CUnix
internal import Glibc

/// A file whose writes are on the disk when they return, also after a loss of power. What is written whole in blocks of 4 KiB
/// need not pass through the system's cache, where the file system can do without: that takes the disk one step less.
///
/// It belongs to one thread. The file should have its size and its bytes before: else each write notes where they are, too.
@safe package struct DurableFile: ~Copyable, @unchecked Sendable {
    /// Writes begin at multiples of this, and take multiples of it.
    package static let block = 4096

    private let file: FileDescriptor
    private var memory: UnsafeMutableRawBufferPointer

    /// Opens a file that is there.
    package init(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            file = try Files.open(path, O_WRONLY | O_NOFOLLOW | O_DSYNC | HUBBUB_O_DIRECT, mode: 0)
        } catch  where error.code == EINVAL {
            file = try Files.open(path, O_WRONLY | O_NOFOLLOW | O_DSYNC, mode: 0)
        }
        unsafe memory = .allocate(byteCount: Self.block, alignment: Self.block)
    }

    deinit { unsafe memory.deallocate() }

    /// What so many bytes take of the file.
    package static func size(of count: Int) -> Int { (count + block - 1) / block * block }

    /// Writes two pieces one behind the other, and zeros up to the end of the block.
    ///
    /// - Parameter offset: a multiple of `block`.
    /// - Throws: where nobody knows what is on the disk now, but for `ENOSPC`.
    package mutating func write(_ head: [UInt8], _ rest: [UInt8], at offset: Int) throws(SystemError) {
        let size = Self.size(of: head.count + rest.count)
        if unsafe size > memory.count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: size * 2, alignment: Self.block)
        }
        unsafe memory.copyBytes(from: head)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[head.count...]).copyBytes(from: rest)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[(head.count + rest.count)..<size])
            .initializeMemory(as: UInt8.self, repeating: 0)
        var done = 0
        while done < size {
            let start = unsafe memory.baseAddress?.advanced(by: done)
            let count = retrying { unsafe pwrite(file.raw, start, size - done, off_t(offset + done)) }
            if count < 0 { throw .last("pwrite") }
            // A disk that takes nothing and names no reason is full.
            if count == 0 { throw SystemError(code: ENOSPC, call: "pwrite") }
            done += count
        }
    }
}
