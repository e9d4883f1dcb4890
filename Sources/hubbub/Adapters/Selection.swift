internal import Loader
internal import Unix

/// The libraries that a name or a path on the command line means.
struct Selection {
    let entries: [CatalogEntry]
    /// As the catalogue knows it.
    let nameOrPath: String

    /// - Parameters:
    ///   - nameOrPath: of a library, wherever it lies.
    ///   - again: what is known of one that lies elsewhere is forgotten.
    /// - Throws: where there is none.
    init(
        _ nameOrPath: String, in catalog: Catalog, searched directories: [SearchDirectory], again: Bool = false
    ) throws {
        let entries = catalog.scan()
        let named = entries.matching(nameOrPath)
        let path = Self.absolute(nameOrPath)
        let found = named.isEmpty ? entries.filter { Self.absolute($0.path) == path } : named
        if found.isEmpty, nameOrPath.contains("/") || nameOrPath.hasSuffix(".so"), let path,
            (try? FileStatus(path)) != nil
        {
            self.entries = [catalog.look(at: path, again: again)]
        } else {
            self.entries = found
        }
        self.nameOrPath = named.isEmpty ? self.entries.first?.path ?? nameOrPath : nameOrPath
        guard self.entries.isEmpty else { return }
        let what = nameOrPath.contains("/") ? "\(nameOrPath) is not" : "no adapter is called \(nameOrPath)"
        let searched = directories.map(\.path).joined(separator: ", ")
        let known = entries.map(\.name).joined(separator: ", ")
        throw Failure(
            what + " in \(searched): " + (known.isEmpty ? "there are none" : "there are \(known)")
                + "; further directories can be named with --adapters")
    }

    /// The path with its directory's links resolved; its own name stays, because a link is an entry of its own.
    private static func absolute(_ path: String) -> String? {
        guard let directory = try? Files.realPath(Path.parent(of: path)) else { return nil }
        return Path.join(directory, Path.name(of: path))
    }
}
