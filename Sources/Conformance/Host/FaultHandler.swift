internal import Glibc

/// Notes whose memory it was when the system stops an access, and lets the process die of it.
@safe enum FaultHandler {
    // Written once, before the adapter is loaded.
    private nonisolated(unsafe) static var examination: Unmanaged<Examination>?

    /// - Parameter examination: lives as long as the process.
    static func install(_ examination: Examination) {
        unsafe self.examination = Unmanaged.passRetained(examination)
        for signal in [SIGSEGV, SIGBUS] {
            var action = sigaction()
            action.sa_flags = SA_SIGINFO | Int32(bitPattern: SA_RESETHAND)
            // Returning makes the instruction fault again, now with the system's own reaction.
            unsafe action.__sigaction_handler.sa_sigaction = { _, information, _ in
                guard let information = unsafe information else { return }
                let address = unsafe UInt(bitPattern: information.pointee._sifields._sigfault.si_addr)
                unsafe FaultHandler.examination?._withUnsafeGuaranteedRef { $0.faulted(at: address) }
            }
            unsafe _ = sigaction(signal, &action, nil)
        }
    }
}
