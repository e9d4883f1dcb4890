internal import Glibc

/// Says to other processes that a folder is in use: a shared lock on the folder itself, until the last reference goes.
///
/// Whoever wants to remove the folder must get its lock alone (`FolderHold.unlessHeld`). The system lets go of a lock when its
/// holder ends, however it ends, so nothing is left behind that anybody would have to judge or to clean up, as it would be
/// with a time that a holder keeps fresh or a file that names it.
package final class FolderHold: Sendable {
    package let path: String
    private let folder: FileDescriptor

    /// Waits for a remover that is at work.
    ///
    /// - Throws: ENOENT where the folder is not there, or not any more; what the file system says that has no locks.
    package init(_ path: String) throws(SystemError) {
        let folder = try Files.open(path)
        let raw = folder.raw
        if retrying({ flock(raw, LOCK_SH) }) != 0 { throw .last("flock", path) }
        // The lock may be one on a folder that was moved away meanwhile.
        guard try folder.status().isSameFile(as: FileStatus(path)) else {
            throw SystemError(code: ENOENT, call: "flock", path)
        }
        self.path = path
        self.folder = folder
    }

    /// Does something while nobody holds the folder. Not where somebody does, or where that cannot be found out.
    package static func unlessHeld(_ path: String, _ action: () -> Void) {
        guard let folder = try? Files.open(path), (try? Files.lock(folder, waiting: false)) == true else { return }
        action()
    }
}

extension FolderHold: Equatable {
    package static func == (one: FolderHold, other: FolderHold) -> Bool { one.path == other.path }
}

extension FileStatus {
    fileprivate func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
