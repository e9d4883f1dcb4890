internal import Glibc

/// Becoming another program.
package enum Execution {
    /// Replaces the program of this process, which keeps its number, its environment and what is inherited.
    ///
    /// - Returns: why it failed; else it does not return.
    package static func become(_ program: String, _ arguments: [String]) -> SystemError {
        let strings = CStrings([program] + arguments)
        unsafe execv(program, strings.pointers)
        return .last("exec", program)
    }
}
