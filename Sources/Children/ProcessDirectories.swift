package import Unix

/// The temporary directories of a hub's processes. They lie in one that is locked while the hub lives: so the next hub of the
/// same user can tell what one that was killed has left behind, and removes it.
package final class ProcessDirectories: Sendable {
    private static let prefix = "hubbub-processes-"

    private let path: String
    private let lock: FileDescriptor

    /// Makes it, and removes those of hubs that are gone. Blocks.
    ///
    /// - Parameter parent: the directory for what is temporary.
    package init(in parent: String) throws(SystemError) {
        Self.sweep(parent)
        while true {
            let path = try Directories.createTemporary(in: parent, prefix: Self.prefix)
            // Until it is locked a hub that sweeps takes it for one that was left behind.
            guard let directory = try? Files.open(path), try Files.lock(directory, waiting: false),
                let status = try? FileStatus(path), try directory.status().inode == status.inode
            else { continue }
            self.path = path
            lock = directory
            return
        }
    }

    /// Makes one for a process. [any thread]
    func make(for endpoint: String) throws(SystemError) -> String {
        try Directories.createTemporary(in: path, prefix: "\(endpoint)-")
    }

    /// Removes all of them. Blocks. [any thread]
    package func remove() { try? Directories.removeAll(path) }

    private static func sweep(_ parent: String) {
        for name in (try? Directories.list(parent)) ?? [] where name.hasPrefix(prefix) {
            let path = Path.join(parent, name)
            guard let status = try? FileStatus(path, followingLinks: false), status.kind == .directory,
                status.owner == Environment.user, let directory = try? Files.open(path),
                (try? Files.lock(directory, waiting: false)) == true
            else { continue }
            try? Directories.removeAll(path)
        }
    }
}
