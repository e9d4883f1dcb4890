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
    /// 0 where the system does not write while we do something else.
    private let context: aio_context_t
    private var memory: UnsafeMutableRawBufferPointer
    private var underWay: (range: Range<Int>, isBegun: Bool)?

    /// Opens a file that is there.
    package init(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            file = try Files.open(path, O_WRONLY | O_NOFOLLOW | O_DSYNC | HUBBUB_O_DIRECT, mode: 0)
        } catch  where error.code == EINVAL {
            file = try Files.open(path, O_WRONLY | O_NOFOLLOW | O_DSYNC, mode: 0)
        }
        context = hubbub_aio_open()
        unsafe memory = .allocate(byteCount: Self.block, alignment: Self.block)
    }

    deinit {
        // What is under way reads the memory, and is waited for.
        if context != 0 { hubbub_aio_close(context) }
        unsafe memory.deallocate()
    }

    /// What so many bytes take of the file.
    package static func size(of count: Int) -> Int { (count + block - 1) / block * block }

    /// Begins to write two pieces one behind the other, and zeros up to the end of the block. Before the next one `end` is called.
    ///
    /// - Parameters:
    ///   - offset: a multiple of `block`.
    ///   - isBackground: whether the disk is at work until `end` is called, where the system can do that: which then hears of it
    ///     some ten microseconds later than it would if it had waited itself.
    package mutating func begin(_ head: [UInt8], _ rest: [UInt8], at offset: Int, isBackground: Bool = true) {
        let size = Self.size(of: head.count + rest.count)
        if unsafe size > memory.count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: size * 2, alignment: Self.block)
        }
        unsafe memory.copyBytes(from: head)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[head.count...]).copyBytes(from: rest)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[(head.count + rest.count)..<size])
            .initializeMemory(as: UInt8.self, repeating: 0)
        let isBegun =
            unsafe isBackground && context != 0
            && hubbub_aio_begin(context, file.raw, memory.baseAddress, size, off_t(offset)) == 1
        underWay = (offset..<offset + size, isBegun)
    }

    /// Ends what was begun: it is on the disk.
    ///
    /// - Throws: where nobody knows what is on the disk now, but for `ENOSPC`.
    package mutating func end() throws(SystemError) {
        guard let (range, isBegun) = underWay else { return }
        underWay = nil
        var done = isBegun ? Int(hubbub_aio_wait(context)) : 0
        if done < 0 { throw SystemError(code: Int32(-done), call: "io_getevents") }
        while done < range.count {
            let start = unsafe memory.baseAddress?.advanced(by: done)
            let count = retrying { unsafe pwrite(file.raw, start, range.count - done, off_t(range.lowerBound + done)) }
            if count < 0 { throw .last("pwrite") }
            // A disk that takes nothing and names no reason is full.
            if count == 0 { throw SystemError(code: ENOSPC, call: "pwrite") }
            done += count
        }
    }
}
