internal import Unix

/// The running program, which an adapter can keep: its process is the value that nobody copies.
final class Program {
    private var process: ChildProcess

    init(_ command: Command) throws(SystemError) { process = try ChildProcess(command) }

    /// An adapter that is let go leaves nothing behind.
    deinit { if !isCollected { process.signal(9) } }

    private var isCollected = false

    var number: Int32 { process.number }
    /// Descriptors that live as long as this object.
    var output: Int32 { process.output.raw }
    var errors: Int32 { process.errors.raw }
    var end: Int32 { process.end.raw }

    /// The way to its standard input, which is the caller's to close; -1 where it was taken.
    func takeInput() -> Int32 { process.takeInput()?.release() ?? -1 }

    func signal(_ signal: Int32) { if !isCollected { process.signal(signal) } }

    /// How it ended; nil while it runs.
    func collect() -> Command.Ending? {
        guard !isCollected, let ending = process.collect() else { return nil }
        isCollected = true
        return ending
    }
}
