internal import AdapterKit
internal import Glibc

/// Which file a path or descriptor leads to, and what matters of it.
struct FileIdentity: Equatable {
    var device: UInt64
    var number: UInt64

    /// A file as it is now.
    struct Found {
        var identity: FileIdentity
        var size: Int64
        var isRegular: Bool
        var isDirectory: Bool
    }

    static func of(path: String) -> Found? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Found(status) : nil
    }

    static func of(_ descriptor: Int32) -> Found? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Found(status) : nil
    }
}

extension FileIdentity.Found {
    fileprivate init(_ status: stat) {
        let type = status.st_mode & S_IFMT
        self.init(
            identity: FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)),
            size: Int64(status.st_size), isRegular: type == S_IFREG, isDirectory: type == S_IFDIR)
    }
}
