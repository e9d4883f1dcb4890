internal import Glibc
internal import JSONText
internal import Unix

/// Standard output and standard error. What is written is there when the call returns.
enum Output {
    private static let standard = FileDescriptor(owning: 1)
    private static let errors = FileDescriptor(owning: 2)

    /// Writes to standard output. Where nobody reads it any more the program ends quietly: who reads has enough.
    static func write(_ bytes: [UInt8]) {
        do throws(SystemError) { try standard.write(all: bytes) } catch {
            if error.code == EPIPE { exit(ExitStatus.fine.rawValue) }
            self.error("hubbub: cannot write to standard output: \(error.reason)\n")
            exit(ExitStatus.failure.rawValue)
        }
    }

    static func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes one JSON value as one line.
    static func write(json: JSONValue) { write(json.bytes + [UInt8(ascii: "\n")]) }

    /// Writes to standard error, or nowhere where that is closed.
    static func error(_ text: String) {
        do throws(SystemError) { try errors.write(all: Array(text.utf8)) } catch {}
    }
}
