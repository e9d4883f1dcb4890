internal import AdapterTesting
internal import Glibc

/// A program as a child, with lines in and lines out.
final class Program {
    private let process: pid_t
    private let end: Int32
    private var rest = ""
    /// The lines that it wrote so far.
    private(set) var lines: [String] = []

    init(_ executable: String, _ arguments: [String], folder: String) throws {
        let (ours, theirs) = try Sockets.pair()
        _ = fcntl(ours, F_SETFD, FD_CLOEXEC)
        _ = fcntl(theirs, F_SETFL, 0)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for number in Int32(0)...1 { unsafe posix_spawn_file_actions_adddup2(&actions, theirs, number) }
        unsafe posix_spawn_file_actions_addclose(&actions, theirs)
        var child: pid_t = 0
        let texts = unsafe (["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, executable] + arguments).map {
            unsafe strdup($0)
        }
        defer { for index in unsafe texts.indices { unsafe free(texts[index]) } }
        let code = unsafe posix_spawn(&child, "/bin/sh", &actions, nil, texts + [nil], environ)
        close(theirs)
        guard code == 0 else { throw TestFailure("cannot run \(executable): \(code)") }
        process = child
        end = ours
    }

    deinit { finish() }

    /// Kills it.
    func finish() {
        guard kill(process, 0) == 0 else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        unsafe waitpid(process, &status, 0)
        close(end)
    }

    func write(_ line: String) { Sockets.write(end, line + "\n") }

    /// Takes what it wrote meanwhile.
    func read() {
        guard let text = Sockets.read(end), !text.isEmpty else { return }
        var parts = (rest + text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        rest = parts.removeLast()
        lines += parts
    }

    func wrote(_ parts: String...) -> Bool {
        read()
        return lines.contains { line in parts.allSatisfy { line.contains($0) } }
    }
}
