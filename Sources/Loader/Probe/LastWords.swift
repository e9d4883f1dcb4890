internal import Glibc
internal import Synchronization

/// Tells, when the child dies, whether memory was refused to it just before. Else a library that does not check what
/// `malloc` gives would count as one that crashes of itself.
enum LastWords {
    private static let report = Atomic<Int32>(-1)
    private static let line: StaticString = "{\"out_of_memory\":true}\n"

    static func prepare(_ raw: Int32) {
        report.store(raw, ordering: .relaxed)
        atexit { LastWords.speak() }
        for signal in [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP] {
            var action = sigaction()
            action.sa_flags = Int32(bitPattern: SA_RESETHAND)
            unsafe action.__sigaction_handler.sa_handler = { signal in
                LastWords.speak()
                // Blocked until this handler returns; then it ends the process as if we had not been here.
                raise(signal)
            }
            unsafe _ = sigaction(signal, &action, nil)
        }
    }

    /// Runs in a signal handler: it allocates nothing and takes no lock.
    private static func speak() {
        guard errno == ENOMEM else { return }
        _ = unsafe write(report.load(ordering: .relaxed), line.utf8Start, line.utf8CodeUnitCount)
    }
}
