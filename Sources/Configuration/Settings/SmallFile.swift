internal import Glibc
internal import Unix

/// A file that is read as a whole: a configuration, a secret.
struct SmallFile {
    let bytes: [UInt8]
    /// Whether users other than the owner and the group may read it.
    let isOpenToOthers: Bool

    enum Problem: Error, Equatable, CustomStringConvertible {
        case system(SystemError)
        case notAFile
        case tooLarge(limit: Int)

        var description: String {
            switch self {
            case .system(let error): error.reason
            case .notAFile: "it is no ordinary file"
            case .tooLarge(let limit): "it has more than \(limit) bytes"
            }
        }

        /// Whether there is no such file.
        var isMissing: Bool { if case .system(let error) = self { error.code == ENOENT } else { false } }
    }

    /// Reads at most `limit` bytes; a longer file is refused. A pipe is, too: it would block.
    init(path: String, limit: Int) throws(Problem) {
        let status: FileStatus
        do throws(SystemError) {
            let file = try Files.open(path)
            status = try file.status()
            bytes = status.kind == .regular ? try file.readAll(limit: limit) : []
        } catch {
            throw error.code == EFBIG ? .tooLarge(limit: limit) : .system(error)
        }
        guard status.kind == .regular else { throw .notAFile }
        isOpenToOthers = status.mode & S_IROTH != 0
    }
}
