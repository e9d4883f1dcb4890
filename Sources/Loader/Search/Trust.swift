internal import Unix

/// Whose files we load: code in them gets all rights of the host.
package struct Trust: Sendable {
    /// The users whose files are trusted.
    package let owners: Set<UInt32>

    package init(owners: Set<UInt32>) { self.owners = owners }

    /// Root, the user, and who owns the program that runs: that one could have changed the program itself.
    package init(executable: String) {
        owners = [0, Environment.user, (try? FileStatus(executable))?.owner ?? 0]
    }

    /// Checks a file and every directory above it.
    ///
    /// - Parameter path: absolute, without links.
    /// - Returns: warnings.
    /// - Throws: what is wrong with which of them.
    package func check(_ path: String) throws(Reason) -> [Reason] {
        try check(Self.status(path), of: path) + checkDirectories(above: path)
    }

    /// Checks every directory above a file.
    func checkDirectories(above path: String) throws(Reason) -> [Reason] {
        var directory = Path.parent(of: path)
        let warnings = try check(Self.status(directory), of: directory)
        while directory != "/", directory != "." {
            directory = Path.parent(of: directory)
            _ = try check(Self.status(directory), of: directory, isAncestor: true)
        }
        return warnings
    }

    /// Checks one file or directory.
    func check(_ status: FileStatus, of path: String, isAncestor: Bool = false) throws(Reason) -> [Reason] {
        // In a sticky directory nobody can replace what others own, so one may stand above, as /tmp does.
        if status.isWritableByAnybody, !(isAncestor && status.isSticky) {
            throw Reason(.writableByAnybody, "anybody may write \(path): take that right away with chmod o-w")
        }
        guard owners.contains(status.owner) else {
            throw Reason(
                .foreignOwner,
                "\(path) belongs to user \(status.owner), not to you or root: copy it or change its owner")
        }
        if status.isWritableByGroup, !isAncestor {
            return [Reason(.writableByGroup, "group \(status.group) may write \(path)")]
        }
        return []
    }

    private static func status(_ path: String) throws(Reason) -> FileStatus {
        do throws(SystemError) { return try FileStatus(path) } catch { throw Reason(.unreadable, "\(error)") }
    }
}
