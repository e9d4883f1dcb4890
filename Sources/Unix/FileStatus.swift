internal import Glibc

/// What the system knows of a file.
package struct FileStatus: Equatable, Sendable {
    package enum Kind: String, Sendable { case regular, directory, link, socket, pipe, device, other }

    package let kind: Kind
    package let device: UInt64
    package let inode: UInt64
    package let size: Int64
    package let owner: UInt32
    package let group: UInt32
    /// The permission bits, `0o7777`.
    package let mode: UInt32
    /// Last change of the content, nanoseconds since 1970.
    package let modified: Int64
    /// Last change of the content or of the owner, mode or name, nanoseconds since 1970.
    package let changed: Int64

    package init(_ path: String, followingLinks: Bool = true) throws(SystemError) {
        var raw = stat()
        let result = unsafe followingLinks ? stat(path, &raw) : lstat(path, &raw)
        if result != 0 { throw .last("stat", path) }
        self.init(raw)
    }

    init(_ raw: stat) {
        kind = Self.kind(raw.st_mode)
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        size = Int64(raw.st_size)
        owner = raw.st_uid
        group = raw.st_gid
        mode = raw.st_mode & 0o7777
        modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        changed = Int64(raw.st_ctim.tv_sec) * 1_000_000_000 + Int64(raw.st_ctim.tv_nsec)
    }

    package var isWritableByAnybody: Bool { mode & 0o002 != 0 }
    package var isWritableByGroup: Bool { mode & 0o020 != 0 }
    /// In such a directory only the owner of an entry may rename or remove it.
    package var isSticky: Bool { mode & 0o1000 != 0 }

    private static func kind(_ mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        case S_IFLNK: .link
        case S_IFSOCK: .socket
        case S_IFIFO: .pipe
        case S_IFCHR, S_IFBLK: .device
        default: .other
        }
    }
}
