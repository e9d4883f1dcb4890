internal import Glibc

/// What a process was started with.
package enum Environment {
    /// All variables. Not to be called while another thread changes them, which no code of ours does.
    package static func all() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let sign = text.firstIndex(of: "=") {
                variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
            }
            unsafe next = next.advanced(by: 1)
        }
        return variables
    }

    /// The program that runs, as an absolute path without links.
    package static func executable() throws(SystemError) -> String { try Files.realPath("/proc/self/exe") }

    /// The effective user, who stays the same: nobody asks the system for it with each message.
    package static let user: UInt32 = geteuid()

    /// The process.
    package static var process: Int32 { getpid() }
}
