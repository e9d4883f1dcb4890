package import Unix

/// Why a journal cannot be used.
package struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A file or the directory cannot be read or written.
        case system = "JOURNAL-SYSTEM"
        /// A later version wrote it.
        case format = "JOURNAL-FORMAT"
        /// There are no numbers for more routes.
        case routes = "JOURNAL-ROUTES"
        /// A limit leaves no room to work.
        case limits = "JOURNAL-LIMITS"
        /// Nothing is taken for now.
        case busy = "JOURNAL-BUSY"
        /// There is no such thing.
        case missing = "JOURNAL-MISSING"
    }

    package let code: Code
    /// What is wrong, and what to do.
    package let description: String

    package init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }

    /// What `body` gives; what the system said against it as an error of this journal.
    static func wrapping<Result: ~Copyable>(
        _ path: String, _ body: () throws(SystemError) -> Result
    ) throws(JournalError) -> Result {
        do throws(SystemError) { return try body() } catch { throw JournalError(path, error) }
    }

    package init(_ path: String, _ error: SystemError) {
        self.init(
            .system,
            "the journal \(path) cannot be used: \(error): see to the disk and to who owns the directory, then start again"
        )
    }
}
