internal import CUnix
internal import Glibc

/// A program that works with us through descriptors that it inherits. It writes where we write, reads nothing, and leads a
/// process group of its own.
package struct AttachedProcess: ~Copyable {
    package let number: Int32
    /// Readable once it has ended.
    package let end: FileDescriptor

    /// Above every number that the child has itself.
    private static let lowest: Int32 = 64

    /// Starts it. `captures` of the command say nothing here.
    ///
    /// - Parameter descriptors: what it inherits, by the numbers there, which are at least 3.
    package init(_ command: Command, descriptors: [Int32: Int32]) throws(SystemError) {
        var theirs: [Int32: Int32] = [:]
        defer { for raw in theirs.values { close(raw) } }
        for (number, ours) in descriptors.merging([1: 1, 2: 2], uniquingKeysWith: { given, _ in given }) {
            let raised = fcntl(ours, F_DUPFD_CLOEXEC, Self.lowest)
            if raised < 0 { throw .last("dup") }
            theirs[number] = raised
        }
        var spawn = Spawn()
        let number = try spawn.start(command, descriptors: theirs)
        let end = hubbub_pidfd_open(number)
        guard end >= 0 else {
            let error = SystemError.last("pidfd_open")
            _ = Glibc.kill(-number, SIGKILL)
            throw error
        }
        self.number = number
        self.end = FileDescriptor(owning: end)
    }

    /// Ends it and all of its group at once.
    package func kill() { _ = Glibc.kill(-number, SIGKILL) }

    /// How it ended; nil while it runs. Once it gave an answer it must not be asked again: the number may be another's.
    package func collect() -> Command.Ending? { ChildProcess.collect(number) }
}
