internal import Glibc

/// Directories.
package enum Directories {
    /// The names in a directory, sorted, without `.` and `..`.
    ///
    /// - Throws: EOVERFLOW where there are more than `limit`.
    package static func list(_ path: String, limit: Int = 100_000) throws(SystemError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw .last("opendir", path) }
        defer { unsafe _ = closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            if names.count > limit { throw SystemError(code: EOVERFLOW, call: "readdir", path) }
            errno = 0
        }
        if errno != 0 { throw .last("readdir", path) }
        return names.sorted()
    }

    /// Makes a directory and those above it that are missing; one that is there stays as it is.
    package static func create(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
        if unsafe mkdir(path, mode_t(mode)) == 0 { return }
        switch errno {
        case EEXIST:
            if try FileStatus(path).kind != .directory { throw SystemError(code: ENOTDIR, call: "mkdir", path) }
        case ENOENT:
            let parent = Path.parent(of: path)
            if parent == path { throw SystemError(code: ENOENT, call: "mkdir", path) }
            try create(parent, mode: mode)
            if unsafe mkdir(path, mode_t(mode)) != 0, errno != EEXIST { throw .last("mkdir", path) }
        default: throw .last("mkdir", path)
        }
    }

    /// Makes a new directory under a name that nobody uses, for its user alone.
    package static func createTemporary(in parent: String, prefix: String) throws(SystemError) -> String {
        while true {
            let path = Path.join(parent, "\(prefix)\(String(UInt64.random(in: 0 ... .max), radix: 36))")
            if unsafe mkdir(path, 0o700) == 0 { return path }
            if errno != EEXIST { throw .last("mkdir", path) }
        }
    }

    /// Removes a directory with all that is in it. Links are removed, not followed.
    package static func removeAll(_ path: String) throws(SystemError) {
        for name in try list(path) {
            let entry = Path.join(path, name)
            if try FileStatus(entry, followingLinks: false).kind == .directory {
                try removeAll(entry)
            } else {
                try Files.remove(entry)
            }
        }
        try Files.remove(path)
    }
}
