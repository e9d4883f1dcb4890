internal import CUnix
internal import Glibc

/// Directories whose changes the system tells of: inotify(7). It sees what happens on this machine, not what another one does to a
/// file system of the network.
package struct FileWatch: ~Copyable, Sendable {
    /// The most that is read at a time, in bytes: some hundred events.
    private static let readLimit = 65_536

    private let file: FileDescriptor

    /// - Throws: EMFILE where the user has as many of them as the system allows, or this process has no descriptor left.
    package init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        if raw < 0 { throw .last("inotify_init1") }
        file = FileDescriptor(owning: raw)
    }

    /// Readable once something happened.
    package var descriptor: Int32 { file.raw }

    /// Watches a directory. One that is watched already, by whatever path, keeps its number, and more is told of it.
    ///
    /// - Returns: the number that its events have.
    /// - Throws: ENOSPC where the user watches as much as the system allows; ENOENT or ENOTDIR where there is no directory.
    package func add(_ directory: String, _ kinds: FileEvent.Kinds) throws(SystemError) -> Int32 {
        let wanted = kinds.subtracting([.ended, .overflow])
        let mask = wanted.rawValue | UInt32(IN_ONLYDIR) | UInt32(IN_MASK_ADD)
        let number = unsafe inotify_add_watch(file.raw, directory, mask)
        if number < 0 { throw .last("inotify_add_watch", directory) }
        return number
    }

    /// Watches it no more.
    package func remove(_ watch: Int32) { inotify_rm_watch(file.raw, watch) }

    /// What happened since the last time, at most some hundred events; none where nothing did.
    package func next() throws(SystemError) -> [FileEvent] {
        var bytes: [UInt8] = []
        guard let count = try file.read(into: &bytes, limit: Self.readLimit), count > 0 else { return [] }
        return FileEvent.all(in: bytes.span)
    }
}
