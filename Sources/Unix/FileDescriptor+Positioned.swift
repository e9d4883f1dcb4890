package import Glibc

/// Reading and writing at places of a file, without a position of its own and without a copy.
extension FileDescriptor {
    /// Reads from `offset` on.
    ///
    /// - Returns: how many bytes came: fewer than there is room for only where the file ends.
    package func read(at offset: Int, into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var done = 0
        while done < memory.count {
            let got = retrying {
                unsafe pread(raw, memory.baseAddress?.advanced(by: done), memory.count - done, off_t(offset + done))
            }
            if got < 0 { throw .last("pread") }
            if got == 0 { break }
            done += got
        }
        return done
    }

    /// The most pieces of one call.
    package static let pieceLimit = 1_024

    /// Writes pieces one behind the other, all of them. The pieces are used up: nobody may rely on them afterwards.
    package func write(
        _ pieces: UnsafeMutableBufferPointer<iovec>, at offset: Int
    ) throws(SystemError) {
        var offset = offset
        var index = 0
        while index < pieces.count {
            let count = min(pieces.count - index, Self.pieceLimit)
            let written = retrying {
                unsafe pwritev(raw, pieces.baseAddress?.advanced(by: index), Int32(count), off_t(offset))
            }
            if written < 0 { throw .last("pwritev") }
            // A disk that takes nothing and names no reason is full.
            if written == 0 { throw SystemError(code: ENOSPC, call: "pwritev") }
            offset += written
            unsafe index += Self.skip(written, of: pieces, from: index)
        }
    }

    /// Shortens the pieces by what was written of them; returns how many are whole.
    private static func skip(_ written: Int, of pieces: UnsafeMutableBufferPointer<iovec>, from start: Int) -> Int {
        var rest = written
        var index = start
        while index < pieces.count, unsafe rest >= pieces[index].iov_len {
            unsafe rest -= pieces[index].iov_len
            index += 1
        }
        if rest > 0 {
            unsafe pieces[index].iov_base = unsafe pieces[index].iov_base?.advanced(by: rest)
            unsafe pieces[index].iov_len -= rest
        }
        return index - start
    }

    /// Writes all of it at `offset`.
    package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { memory in
                retrying {
                    unsafe pwrite(
                        raw, memory.baseAddress?.advanced(by: done), memory.count - done, off_t(offset + done))
                }
            }
            if written < 0 { throw .last("pwrite") }
            if written == 0 { throw SystemError(code: ENOSPC, call: "pwrite") }
            done += written
        }
    }

    /// Waits until the content, and what is needed to read it again, is on the disk.
    package func synchronizeData() throws(SystemError) {
        if fdatasync(raw) != 0 { throw .last("fdatasync") }
    }

    /// Makes the file at least so large, and takes the room of the disk now.
    package func reserve(_ size: Int) throws(SystemError) {
        var code: Int32
        repeat { code = posix_fallocate(raw, 0, off_t(size)) } while code == EINTR
        if code != 0 { throw SystemError(code: code, call: "posix_fallocate") }
    }

    /// Cuts the file, or lengthens it by zeros that take no room.
    package func setSize(_ size: Int) throws(SystemError) {
        if retrying({ Int(ftruncate(raw, off_t(size))) }) != 0 { throw .last("ftruncate") }
    }
}
