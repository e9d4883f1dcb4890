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
            action.sa_flags = SA_SIGINFO
            // Returning makes the instruction fault again, now with the system's own reaction. That is not asked for before the
            // note is made: another thread that faults meanwhile would end the process without it.
            unsafe action.__sigaction_handler.sa_sigaction = { number, information, _ in
                if let information = unsafe information {
                    let address = unsafe UInt(bitPattern: information.pointee._sifields._sigfault.si_addr)
                    unsafe FaultHandler.examination?._withUnsafeGuaranteedRef { $0.faulted(at: address) }
                }
                _ = Glibc.signal(number, SIG_DFL)
            }
            unsafe _ = sigaction(signal, &action, nil)
        }
    }
}
