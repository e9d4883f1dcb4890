internal import Unix

/// Files that had a name before they were renamed.
enum RotatedFile {
    /// Where the file is now: under its name, or beside it under one that begins with it, as rotation gives.
    static func find(_ file: FileIdentity, like path: String) -> String? {
        if FileIdentity.of(path: path)?.identity == file { return path }
        let directory = Path.parent(of: path)
        let name = Path.name(of: path)
        let names = (try? Directories.list(directory)) ?? []
        return names.lazy.filter { $0.hasPrefix(name) && $0 != name }.map { Path.join(directory, $0) }
            .first { FileIdentity.of(path: $0)?.identity == file }
    }
}
