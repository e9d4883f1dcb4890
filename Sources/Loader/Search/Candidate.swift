internal import Unix

/// A file that may be an adapter.
struct Candidate: Equatable, Sendable {
    let path: String
    let origin: SearchDirectory.Origin

    /// All that have the name of a library, in the order of the directories and, within one, of the names. What is no
    /// regular file is among them, so that the listing can say so. A directory that is not there has none.
    static func all(in directories: [SearchDirectory]) -> [Candidate] {
        directories.flatMap { directory -> [Candidate] in
            let names = (try? Directories.list(directory.path)) ?? []
            return names.filter { $0.hasSuffix(".so") && $0.hasPrefix(directory.prefix) && $0 != ".so" }.map {
                Candidate(path: Path.join(directory.path, $0), origin: directory.origin)
            }
        }
    }

    /// What the adapter is called as long as it has not told its name: the file's name without what all have.
    var presumedName: String {
        var name = Path.name(of: path).dropLast(".so".count)
        for prefix in ["lib", "hubbub-"] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
        return name.isEmpty ? Path.name(of: path) : String(name)
    }
}
