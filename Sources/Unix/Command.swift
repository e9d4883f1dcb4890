/// A program to run as a child process and what to keep of its output.
///
/// The child is the leader of a new process group, reads nothing (its standard input is `/dev/null`), has the default
/// reaction to every signal, and has no descriptor open but 0, 1, 2 and those named in `captures`.
package struct Command: Sendable {
    /// The program, as a path.
    package var executable: String
    /// What follows the program's name.
    package var arguments: [String]
    /// All variables; nil for ours.
    package var environment: [String: String]?
    /// Where it runs; nil for where we do.
    package var directory: String?
    /// The descriptors of the child that we read, and how many bytes of each we keep: the rest is read and forgotten.
    /// Standard output and error go to `/dev/null` where they do not stand here.
    package var captures: [Int32: Int]

    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        captures: [Int32: Int] = [1: 65_536, 2: 65_536]
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.captures = captures
    }

    /// How a process ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// What came of it.
    package struct Outcome: Sendable {
        package var ending: Ending
        /// The time was over, and the group was ended by us.
        package var timedOut: Bool
        /// By the child's descriptor.
        package var output: [Int32: Capture]
        /// The most memory that the process had resident, in bytes; 0 where that was less than we ourselves had when we
        /// started it, which the kernel counts as the child's.
        package var peakMemory: Int64

        /// What was written to standard output, as text.
        package var standardOutput: String { text(1) }
        /// What was written to standard error, as text.
        package var standardError: String { text(2) }

        private func text(_ descriptor: Int32) -> String {
            String(decoding: output[descriptor]?.bytes ?? [], as: UTF8.self)
        }
    }

    /// The kept beginning of an output.
    package struct Capture: Equatable, Sendable {
        package var bytes: [UInt8] = []
        /// There was more than that.
        package var isCut = false
    }

    /// Runs the program and waits for its end, on the calling thread.
    ///
    /// When `timeout` is over the whole group gets SIGTERM and, `grace` later, SIGKILL. Processes that the child left in
    /// its group are killed when it ended.
    package func run(timeout: Duration, grace: Duration = .milliseconds(250)) throws(SystemError) -> Outcome {
        var supervision = try Supervision(command: self, timeout: timeout, grace: grace)
        return try supervision.finish()
    }
}
