internal import Glibc
internal import Locks
internal import Synchronization
package import Unix

/// Notices that libraries in the search path come, change or go, on a thread of its own, which sleeps as long as nothing happens.
package final class LibraryWatch: Sendable {
    /// Between two turns in which something happened: what happens meanwhile comes in one piece.
    private static let nap: UInt32 = 20_000

    private let bell: Bell
    private let directories: @Sendable () -> [SearchDirectory]
    private let look: @Sendable (Set<String>) -> Void
    private let report: @Sendable (String) -> Void
    private let asked = Lock(false)
    private let since: Int64

    /// Begins to watch, unless the system lets nobody watch any more, which is then reported.
    ///
    /// - Parameters:
    ///   - since: when the libraries were looked at before, in nanoseconds since 1970: what has changed since is looked at now.
    ///   - directories: where libraries are searched now.
    ///   - report: gets a warning, on any thread.
    ///   - look: called on the watch's thread when the libraries may be others, with the paths of those that somebody still writes to.
    ///     It may block.
    package init(
        since: Int64, directories: @escaping @Sendable () -> [SearchDirectory],
        report: @escaping @Sendable (String) -> Void,
        look: @escaping @Sendable (Set<String>) -> Void
    ) throws(SystemError) {
        bell = try Bell()
        self.since = since
        (self.directories, self.report, self.look) = (directories, report, look)
        try Thread.detached("hb-adapters") { [self] in run() }
    }

    /// Other directories may be wanted, and a look in any case. [any thread]
    package func lookAgain() {
        asked.withLock { $0 = true }
        bell.ring()
    }

    private func run() {
        var settling = Settling()
        var reported: Set<String> = []
        var watched: WatchedDirectories
        do throws(SystemError) { watched = try WatchedDirectories() } catch {
            report(Self.advice(error))
            return runUnwatched()
        }
        arm(&watched, &reported)
        if hasChanged { settling.noteAll(at: Clock.monotonic()) }
        while true {
            let pause = settling.due.map { due in
                Duration.nanoseconds(Int64(clamping: due - min(due, Clock.monotonic())))
            }
            let ready = try? Poll.wait(
                for: [(watched.watch.descriptor, Poll.readable), (bell.descriptor, Poll.readable)], timeout: pause)
            if takeAsked() {
                arm(&watched, &reported)
                settling.noteAll(at: Clock.monotonic())
            }
            if ready?[0] != 0 { take(&watched, &settling, &reported) }
            let now = Clock.monotonic()
            if let unfinished = settling.begin(at: now) {
                look(unfinished)
                settling.end(now, at: Clock.monotonic())
            } else if ready?[0] != 0 {
                usleep(Self.nap)
            }
        }
    }

    /// Whether anything has changed before it was watched.
    private var hasChanged: Bool {
        let directories = directories()
        let paths = directories.map(\.path) + Candidate.all(in: directories).map(\.path)
        // The file system's clock is a little behind.
        return paths.contains { ((try? FileStatus($0))?.changed ?? 0) > since - 1_000_000_000 }
    }

    /// Looks only where somebody asks for it.
    private func runUnwatched() {
        while true {
            _ = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: nil)
            if takeAsked() { look([]) }
        }
    }

    private func takeAsked() -> Bool {
        bell.clear()
        return asked.withLock { asked in
            defer { asked = false }
            return asked
        }
    }

    private func take(_ watched: inout WatchedDirectories, _ settling: inout Settling, _ reported: inout Set<String>) {
        let now = Clock.monotonic()
        var isElsewhere = false
        for event in (try? watched.watch.next()) ?? [] {
            switch watched.meaning(of: event) {
            case .nothing: continue
            case .elsewhere: isElsewhere = true
            case .library(let path): settling.note(event.kinds, path, at: now)
            }
        }
        guard isElsewhere else { return }
        arm(&watched, &reported)
        settling.noteAll(at: now)
    }

    /// Says each failure once.
    private func arm(_ watched: inout WatchedDirectories, _ reported: inout Set<String>) {
        guard let failure = watched.arm(directories()) else { return }
        let advice = Self.advice(failure)
        if reported.insert(advice).inserted { report(advice) }
    }

    private static func advice(_ error: SystemError) -> String {
        let without = "libraries that come or change are not noticed while the hub runs: \(error)"
        switch error.code {
        case ENOSPC: return without + ": raise fs.inotify.max_user_watches with sysctl, or reload the hub by hand"
        case EMFILE: return without + ": raise fs.inotify.max_user_instances with sysctl, or reload the hub by hand"
        default: return without + ": reload the hub by hand"
        }
    }
}
