internal import CUnix
internal import Glibc
internal import Placement
internal import Runtime

/// Tells the hub, when this process dies of a signal, which call of the adapter it was in, and whether it had run out of memory.
@safe enum LastWords {
    private static let signals = [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP]

    // Written once, before the adapter is loaded; a handler takes no lock and asks nobody.
    private nonisolated(unsafe) static var line: Unmanaged<RingLine>?
    private nonisolated(unsafe) static var instance: Unmanaged<Instance>?
    private nonisolated(unsafe) static let before: UnsafeMutablePointer<sigaction> = {
        let memory = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        unsafe memory.initialize(repeating: sigaction(), count: 65)
        return unsafe memory
    }()

    /// - Parameter line: lives as long as the process.
    static func prepare(_ line: RingLine) {
        unsafe self.line = Unmanaged.passRetained(line)
        for signal in signals {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { signal in LastWords.speak(signal) }
            unsafe _ = sigaction(signal, &action, before + Int(signal))
        }
    }

    /// - Parameter instance: lives as long as the process.
    static func watch(_ instance: Instance) { unsafe self.instance = Unmanaged.passRetained(instance) }

    /// Runs in a signal handler. Whoever handled the signal before gets it once this returns.
    private static func speak(_ signal: Int32) {
        let isOutOfMemory = errno == ENOMEM
        let call = unsafe instance?._withUnsafeGuaranteedRef { $0.callOnThisThread } ?? 0
        unsafe line?._withUnsafeGuaranteedRef { $0.say(LastWord(call: call, isOutOfMemory: isOutOfMemory)) }
        unsafe _ = sigaction(signal, before + Int(signal), nil)
        raise(signal)
    }
}
