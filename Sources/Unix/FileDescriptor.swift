internal import Glibc

/// A file descriptor with one owner, who closes it by letting go of it.
///
/// Reading and writing may be done on any thread; every descriptor that this module makes is close-on-exec.
package struct FileDescriptor: ~Copyable, Sendable {
    /// For calls that this module does not wrap. Not to be closed.
    package let raw: Int32

    /// Takes the descriptor over.
    package init(owning raw: Int32) { self.raw = raw }

    /// Takes over one that this process was started with, which programs that it starts shall not get.
    package init(inherited raw: Int32) {
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        self.init(owning: raw)
    }

    deinit { close(raw) }

    /// Gives it up without closing it: the caller owns it now.
    package consuming func release() -> Int32 {
        let raw = self.raw
        discard self
        return raw
    }

    /// A second descriptor for the same open file.
    package func duplicate() throws(SystemError) -> FileDescriptor {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        if copy < 0 { throw .last("dup") }
        return FileDescriptor(owning: copy)
    }

    /// Makes reads and writes return at once instead of waiting, or the other way round.
    package func setNonBlocking(_ on: Bool = true) throws(SystemError) {
        let flags = fcntl(raw, F_GETFL)
        if flags < 0 { throw .last("fcntl") }
        if fcntl(raw, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0 { throw .last("fcntl") }
    }

    /// Reads what there is, at most `limit` bytes, and appends it.
    ///
    /// - Returns: how many bytes came: 0 at the end; nil where the descriptor does not block and nothing is there yet.
    package func read(into bytes: inout [UInt8], limit: Int) throws(SystemError) -> Int? {
        var (count, code) = (0, Int32(0))
        bytes.append(addingCapacity: limit) { space in
            unsafe space.withUnsafeMutableBufferPointer { memory, used in
                count = retrying { unsafe Glibc.read(raw, memory.baseAddress?.advanced(by: used), limit) }
                code = errno
                used += max(count, 0)
            }
        }
        if count >= 0 { return count }
        if code == EAGAIN { return nil }
        throw SystemError(code: code, call: "read")
    }

    /// Writes what fits now, from `offset` on.
    ///
    /// - Returns: how many bytes were taken: 0 where the descriptor does not block and nothing fits.
    /// - Note: a pipe whose reader is gone raises SIGPIPE, which a program of ours ignores; a socket does not.
    package func write(_ bytes: [UInt8], from offset: Int = 0) throws(SystemError) -> Int {
        let count = unsafe bytes.withUnsafeBytes { memory in
            let start = unsafe memory.baseAddress?.advanced(by: offset)
            let sent = retrying { unsafe send(raw, start, memory.count - offset, Int32(MSG_NOSIGNAL)) }
            if sent >= 0 || errno != ENOTSOCK { return sent }
            return retrying { unsafe Glibc.write(raw, start, memory.count - offset) }
        }
        if count >= 0 { return count }
        if errno == EAGAIN { return 0 }
        throw .last("write")
    }

    /// Writes all of it, waiting where it must.
    package func write(all bytes: [UInt8]) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let count = try write(bytes, from: offset)
            if count == 0 { _ = try Poll.wait(for: raw, Poll.writable, timeout: nil) }
            offset += count
        }
    }

    /// Reads to the end.
    ///
    /// - Throws: EFBIG where there is more than `limit` bytes.
    package func readAll(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            guard let count = try read(into: &bytes, limit: min(65_536, limit - bytes.count + 1)) else {
                _ = try Poll.wait(for: raw, Poll.readable, timeout: nil)
                continue
            }
            if bytes.count > limit { throw SystemError(code: EFBIG, call: "read") }
            if count == 0 { return bytes }
        }
    }

    /// Reads `count` bytes from `offset` on, fewer only where the file ends.
    package func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { memory in
                retrying {
                    unsafe pread(raw, memory.baseAddress?.advanced(by: done), count - done, off_t(offset) + off_t(done))
                }
            }
            if got < 0 { throw .last("pread") }
            if got == 0 { break }
            done += got
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// What `fstat` says of it.
    package func status() throws(SystemError) -> FileStatus {
        var raw = stat()
        if unsafe fstat(self.raw, &raw) != 0 { throw .last("fstat") }
        return FileStatus(raw)
    }

    /// Waits until what was written is on the disk.
    package func synchronize() throws(SystemError) {
        if fsync(raw) != 0 { throw .last("fsync") }
    }
}
