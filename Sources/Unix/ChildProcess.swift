internal import CUnix
internal import Glibc

/// A program that runs beside us, with a pipe to its standard input and pipes from its standard output and error. Our ends
/// do not block. It leads a process group of its own.
package struct ChildProcess: ~Copyable {
    package let number: Int32
    /// To its standard input, until somebody takes it.
    private var input: FileDescriptor?
    /// From its standard output and error.
    package let output: FileDescriptor
    package let errors: FileDescriptor
    /// Readable once it has ended.
    package let end: FileDescriptor

    /// Above every number that the child has itself.
    private static let lowest: Int32 = 64

    /// Starts it. `captures` of the command say nothing here.
    package init(_ command: Command) throws(SystemError) {
        let toInput = try Pipe()
        let fromOutput = try Pipe()
        let fromErrors = try Pipe()
        let theirs = [
            try Self.raised(toInput.reader), try Self.raised(fromOutput.writer), try Self.raised(fromErrors.writer),
        ]
        defer { for raw in theirs { close(raw) } }
        let input = try Self.ours(toInput.writer)
        let output = try Self.ours(fromOutput.reader)
        let errors = try Self.ours(fromErrors.reader)
        var spawn = Spawn()
        let number = try spawn.start(command, descriptors: [0: theirs[0], 1: theirs[1], 2: theirs[2]])
        let end = hubbub_pidfd_open(number)
        guard end >= 0 else {
            let error = SystemError.last("pidfd_open")
            kill(-number, SIGKILL)
            throw error
        }
        self.number = number
        self.end = FileDescriptor(owning: end)
        self.input = consume input
        self.output = output
        self.errors = errors
    }

    private static func ours(_ end: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor {
        let ours = try end.duplicate()
        try ours.setNonBlocking()
        return ours
    }

    private static func raised(_ descriptor: borrowing FileDescriptor) throws(SystemError) -> Int32 {
        let raw = fcntl(descriptor.raw, F_DUPFD_CLOEXEC, lowest)
        if raw < 0 { throw .last("dup") }
        return raw
    }

    /// Gives the way to its standard input away, once: it reads the end when that is closed.
    package mutating func takeInput() -> FileDescriptor? { input.take() }

    /// Sends a signal to it and all of its group.
    package func signal(_ signal: Int32) { kill(-number, signal) }

    /// How it ended; nil while it runs. Ends what it left behind in its group. Once it gave an answer it must not be asked
    /// again: the number may be another's.
    package func collect() -> Command.Ending? { Self.collect(number) }

    static func collect(_ number: Int32) -> Command.Ending? {
        var info = unsafe siginfo_t()
        guard unsafe waitid(P_PID, id_t(number), &info, WEXITED | WNOHANG | WNOWAIT) == 0, unsafe info.si_signo != 0
        else {
            return nil
        }
        kill(-number, SIGKILL)
        var status: Int32 = 0
        guard unsafe waitpid(number, &status, 0) == number else { return .exited(0) }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }
}
