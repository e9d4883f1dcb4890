internal import Glibc
internal import Locks
internal import Synchronization
internal import Unix

/// A temporary directory of a command. It goes with the program at the latest, also where that ends because nobody reads what it
/// writes.
struct TemporaryFolder {
    /// Those that are there.
    private static let present = Lock<Set<String>?>(nil)

    let path: String

    /// - Parameter purpose: a part of its name.
    init(_ purpose: String) throws(SystemError) {
        let parent = Environment.all()["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        let path = try Directories.createTemporary(in: parent, prefix: "hubbub-\(purpose)-")
        let isFirst = Self.present.withLock { present in
            defer { present = (present ?? []).union([path]) }
            return present == nil
        }
        if isFirst { atexit { TemporaryFolder.removePresent() } }
        self.path = path
    }

    /// Removes it, or says that it is left behind.
    func remove() {
        _ = Self.present.withLock { $0?.remove(path) }
        do throws(SystemError) { try Directories.removeAll(path) } catch {
            Output.error("hubbub: \(path) is left behind: \(error.reason)\n")
        }
    }

    /// Removes what the end of the program found. Our threads and processes may just be writing there, so again and again.
    private static func removePresent() {
        for path in present.withLock({ $0 ?? [] }) {
            for _ in 0..<100 {
                try? Directories.removeAll(path)
                if unsafe access(path, F_OK) != 0 { break }
                usleep(10_000)
            }
        }
    }
}
