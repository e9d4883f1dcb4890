internal import AdapterKit
internal import Glibc
internal import Unix

/// Tells when a file grows, moves or comes, through inotify(7): nothing wakes up while nothing happens.
///
/// The file itself is watched for its content, and its directory for a new file of its name.
final class FileChanges {
    private let host: Host
    private let path: String
    private let descriptor: Int32
    private var fileWatch: Int32 = -1

    /// Calls `body` on the instance's thread after each change.
    init(_ path: String, host: Host, _ body: @escaping () -> Void) throws(AdapterError) {
        self.host = host
        self.path = path
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw AdapterError.system("cannot watch files", errno: errno) }
        let directory = Path.parent(of: path)
        let events = UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
        guard unsafe inotify_add_watch(descriptor, directory, events) >= 0 else {
            let number = errno
            _ = Glibc.close(descriptor)
            throw AdapterError.system("cannot watch the directory \(directory)", errno: number)
        }
        try host.watch(descriptor, for: .readable) { [descriptor] _ in
            Self.drain(descriptor)
            body()
        }
    }

    /// Watches the file that has the name now, in place of the one before it. False where the system has no more watches.
    func watchFile() -> Bool {
        if fileWatch >= 0 { _ = inotify_rm_watch(descriptor, fileWatch) }
        let events = UInt32(IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF)
        fileWatch = unsafe inotify_add_watch(descriptor, path, events)
        return fileWatch >= 0
    }

    func close() {
        host.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    /// What changed is found by looking at the file.
    private static func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while unsafe read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
