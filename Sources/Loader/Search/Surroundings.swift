internal import Locks
internal import Synchronization
internal import Unix

/// What the libraries of a directory have in common: where it really lies, whether it can be trusted, and which libraries the host
/// brings. It is found out once for all libraries of a scan. May be used on any thread.
final class Surroundings: Sendable {
    let trust: Trust
    /// The host's own directories, whose libraries adapters get.
    private let runtime: [String]
    private let state = Lock(State())

    private struct State {
        var realPaths: [String: String] = [:]
        var trusted: [String: Result<[Reason], Reason>] = [:]
        var runtimeFiles: [String: String?] = [:]
    }

    /// - Parameter runtime: the host's own directories; none where nobody asks what they have.
    init(_ trust: Trust, runtime: [String] = []) {
        self.trust = trust
        self.runtime = runtime
    }

    /// A directory's path without links.
    func realPath(of directory: String) throws(SystemError) -> String {
        if let known = state.withLock({ $0.realPaths[directory] }) { return known }
        let path = try Files.realPath(directory)
        state.withLock { $0.realPaths[directory] = path }
        return path
    }

    /// Checks a file and every directory above it.
    ///
    /// - Parameter path: absolute, without links.
    /// - Returns: warnings.
    /// - Throws: what is wrong with which of them.
    func check(_ status: FileStatus, of path: String) throws(Reason) -> [Reason] {
        let warnings = try trust.check(status, of: path)
        let directory = Path.parent(of: path)
        let known = state.withLock { $0.trusted[directory] }
        let found = known ?? Result { () throws(Reason) in try trust.checkDirectories(above: path) }
        if known == nil { state.withLock { $0.trusted[directory] = found } }
        return try warnings + found.get()
    }

    /// The host's own library of that name; nil where it has none.
    func runtimeFile(_ name: String) -> String? {
        if let known = state.withLock({ $0.runtimeFiles[name] }) { return known }
        let found = runtime.map { Path.join($0, name) }.first { (try? FileStatus($0))?.kind == .regular }
        state.withLock { $0.runtimeFiles[name] = .some(found) }
        return found
    }
}
