internal import Unix

/// A file that was looked at without running anything of it.
struct LibraryFile: Sendable {
    /// The path without links.
    let realPath: String
    let status: FileStatus
    let elf: ElfFile
    let warnings: [Reason]

    private static let largest: Int64 = 1 << 30

    /// - Throws: what is wrong with the file.
    init(_ path: String, trust: Trust) throws(Reason) {
        realPath = try Self.resolve(path)
        let status = try Self.status(realPath)
        guard status.kind == .regular else {
            throw Reason(.notRegularFile, "it is a \(status.kind.rawValue), not a file: remove it from the directory")
        }
        warnings = try trust.check(realPath)
        let file: FileDescriptor
        do throws(SystemError) { file = try Files.open(realPath) } catch {
            throw Reason(.unreadable, "it cannot be read (\(error.reason)): change its rights with chmod u+r")
        }
        // What was opened counts, not what stood there a moment ago.
        do throws(SystemError) { self.status = try file.status() } catch { throw Reason(.unreadable, "\(error)") }
        guard self.status.kind == .regular else {
            throw Reason(.changedMeanwhile, "it stopped being a file while it was looked at: look again")
        }
        guard self.status.size <= Self.largest else {
            throw Reason(.tooLarge, "it has \(self.status.size) bytes, at most \(Self.largest) are loaded: strip it")
        }
        elf = try ElfFile(file, size: self.status.size)
        guard elf.memory <= UInt64(Self.largest) else {
            throw Reason(
                .tooLarge,
                "its code and variables take \(elf.memory >> 20) MiB, at most \(Self.largest >> 20) are given: allocate in create"
            )
        }
    }

    private static func resolve(_ path: String) throws(Reason) -> String {
        do throws(SystemError) { return try Files.realPath(path) } catch {
            if let entry = try? FileStatus(path, followingLinks: false), entry.kind == .link {
                throw Reason(.danglingLink, "it is a link that leads nowhere (\(error.reason)): mend or remove it")
            }
            throw Reason(.unreadable, "it cannot be found: \(error.reason)")
        }
    }

    private static func status(_ path: String) throws(Reason) -> FileStatus {
        do throws(SystemError) { return try FileStatus(path) } catch { throw Reason(.unreadable, "\(error)") }
    }
}
