internal import Glibc

/// A new file that is not yet in its place.
package struct TemporaryFile: ~Copyable {
    package let path: String
    package let file: FileDescriptor
}

/// Files by their path.
package enum Files {
    /// Opens a file for reading. A named pipe is opened without waiting for its other end.
    package static func open(_ path: String) throws(SystemError) -> FileDescriptor {
        try open(path, O_RDONLY | O_NONBLOCK, mode: 0)
    }

    /// Reads a whole file.
    ///
    /// - Throws: EFBIG where it is larger than `limit` bytes, EISDIR where it is a directory.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let file = try open(path)
        do throws(SystemError) { return try file.readAll(limit: limit) } catch {
            throw SystemError(code: error.code, call: error.call, path)
        }
    }

    /// Replaces a file: others see the old content or the new one, also after the machine lost its power.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(SystemError) {
        let directory = Path.parent(of: path)
        let temporary = try createTemporary(beside: path, mode: mode)
        do throws(SystemError) {
            try temporary.file.write(all: bytes)
            try temporary.file.synchronize()
            try rename(temporary.path, to: path)
        } catch {
            unsafe _ = unlink(temporary.path)
            throw SystemError(code: error.code, call: error.call, path)
        }
        // The content is in place; a file system that cannot sync a directory does not make that untrue.
        if let handle = try? open(directory, O_RDONLY | O_DIRECTORY, mode: 0) { try? handle.synchronize() }
    }

    /// Makes a new empty file next to `path` under a name that nobody uses, opened for writing.
    package static func createTemporary(
        beside path: String, mode: UInt32
    ) throws(SystemError) -> TemporaryFile {
        while true {
            let name = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36))~"
            do throws(SystemError) {
                return TemporaryFile(path: name, file: try open(name, O_WRONLY | O_CREAT | O_EXCL, mode: mode))
            } catch {
                if error.code != EEXIST { throw error }
            }
        }
    }

    /// Opens a file for reading and writing.
    ///
    /// - Parameter new: whether it is made, and must not be there.
    package static func update(_ path: String, new: Bool) throws(SystemError) -> FileDescriptor {
        try open(path, O_RDWR | O_NOFOLLOW | (new ? O_CREAT | O_EXCL : 0), mode: 0o600)
    }

    /// Waits until the names in a directory are on the disk.
    package static func synchronizeDirectory(_ path: String) throws(SystemError) {
        try open(path, O_RDONLY | O_DIRECTORY, mode: 0).synchronize()
    }

    /// Opens, creating it where needed, a file that processes lock with `lock`.
    package static func openLock(_ path: String) throws(SystemError) -> FileDescriptor {
        try open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
    }

    /// Takes the whole-file lock of an open file, until the last descriptor of it is closed.
    ///
    /// - Returns: false where another holds it and `waiting` is false.
    package static func lock(_ file: borrowing FileDescriptor, waiting: Bool) throws(SystemError) -> Bool {
        let raw = file.raw
        if retrying({ flock(raw, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) }) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw .last("flock")
    }

    package static func rename(_ path: String, to other: String) throws(SystemError) {
        if unsafe Glibc.rename(path, other) != 0 { throw .last("rename", other) }
    }

    package static func remove(_ path: String) throws(SystemError) {
        if unsafe Glibc.remove(path) != 0 { throw .last("remove", path) }
    }

    /// The absolute path without links, `.` and `..`.
    package static func realPath(_ path: String) throws(SystemError) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw .last("realpath", path) }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static func open(_ path: String, _ flags: Int32, mode: UInt32) throws(SystemError) -> FileDescriptor {
        let raw = retrying { unsafe Glibc.open(path, flags | O_CLOEXEC, mode_t(mode)) }
        if raw < 0 { throw .last("open", path) }
        return FileDescriptor(owning: raw)
    }
}
