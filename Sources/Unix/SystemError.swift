internal import Glibc

/// A system call that failed: which, on what, and why.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The value of `errno`.
    package let code: Int32
    /// The name of the call ("open").
    package let call: String
    /// The file, the address or the program that it was about; empty where there is none.
    package let subject: String

    package init(code: Int32, call: String, _ subject: String = "") {
        self.code = code
        self.call = call
        self.subject = subject
    }

    /// The error that the last call of this thread left behind. Nothing may be called in between.
    package static func last(_ call: String, _ subject: String = "") -> SystemError {
        SystemError(code: errno, call: call, subject)
    }

    /// Whether there was no room on the disk, or none for the user.
    package var isFullDisk: Bool { code == ENOSPC || code == EDQUOT }

    /// What the system says of the code ("Permission denied").
    package var reason: String { SystemError.text(of: code) }

    package var description: String {
        subject.isEmpty ? "\(call): \(reason)" : "\(subject): \(reason) (\(call))"
    }

    /// What the system says of a value of `errno`. Safe on any thread.
    package static func text(of code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}

/// Repeats a system call that a signal interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
