internal import Unix

/// A file that was looked at without running anything of it.
struct LibraryFile: Sendable {
    /// The path without links.
    let realPath: String
    let status: FileStatus
    let facts: LibraryFacts
    let warnings: [Reason]

    private static let largest: Int64 = 1 << 30

    /// - Parameter known: what is remembered of a file, and of which: where it is the same, this one is not read again.
    /// - Throws: what is wrong with the file.
    init(
        _ path: String, _ surroundings: Surroundings, known: (stamp: FileStamp, facts: LibraryFacts)? = nil
    ) throws(Reason) {
        let status: FileStatus
        (realPath, status) = try Self.resolve(path, surroundings)
        guard status.kind == .regular else {
            throw Reason(.notRegularFile, "it is a \(status.kind.rawValue), not a file: remove it from the directory")
        }
        warnings = try surroundings.check(status, of: realPath)
        if let known, known.stamp == FileStamp(status) {
            (self.status, facts) = (status, known.facts)
        } else {
            let (status, elf) = try Self.elf(realPath)
            (self.status, facts) = (status, LibraryFacts(elf))
        }
    }

    /// Reads what a file says of itself. What was opened counts, not what stood there a moment ago.
    ///
    /// - Parameter path: without links.
    static func elf(_ path: String) throws(Reason) -> (status: FileStatus, elf: ElfFile) {
        let file: FileDescriptor
        do throws(SystemError) { file = try Files.open(path) } catch {
            throw Reason(.unreadable, "it cannot be read (\(error.reason)): change its rights with chmod u+r")
        }
        let status: FileStatus
        do throws(SystemError) { status = try file.status() } catch { throw Reason(.unreadable, "\(error)") }
        guard status.kind == .regular else {
            throw Reason(.changedMeanwhile, "it stopped being a file while it was looked at: look again")
        }
        guard status.size <= largest else {
            throw Reason(.tooLarge, "it has \(status.size) bytes, at most \(largest) are loaded: strip it")
        }
        let elf = try ElfFile(file, size: status.size)
        guard elf.memory <= UInt64(largest) else {
            throw Reason(
                .tooLarge,
                "its code and variables take \(elf.memory >> 20) MiB, at most \(largest >> 20) are given: allocate in create"
            )
        }
        return (status, elf)
    }

    private static func resolve(
        _ path: String, _ surroundings: Surroundings
    ) throws(Reason) -> (path: String, status: FileStatus) {
        do throws(SystemError) {
            let entry = try FileStatus(path, followingLinks: false)
            if entry.kind == .link {
                let real = try Files.realPath(path)
                return (real, try FileStatus(real))
            }
            return (Path.join(try surroundings.realPath(of: Path.parent(of: path)), Path.name(of: path)), entry)
        } catch {
            if let entry = try? FileStatus(path, followingLinks: false), entry.kind == .link {
                throw Reason(.danglingLink, "it is a link that leads nowhere (\(error.reason)): mend or remove it")
            }
            throw Reason(.unreadable, "it cannot be found: \(error.reason)")
        }
    }
}
