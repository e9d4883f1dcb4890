package import Loader
internal import Unix

/// What a hub runs, for whoever reads its configuration anew: a library whose file has gone is still there for it, and one that
/// was found not to work is none.
package struct RunningLibraries: Sendable {
    /// One of each adapter.
    private let entries: [String: CatalogEntry]
    /// The SHA-256 of versions that were tried and taken back.
    private let refused: Set<String>

    package init(_ entries: [CatalogEntry] = [], refused: Set<String> = []) {
        self.entries = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
        self.refused = refused
    }

    /// What was found, with these in the places of what is missing or does not work: those that these options would let in.
    package func merged(into catalog: [CatalogEntry], _ options: LoaderOptions) -> [CatalogEntry] {
        let entries = entries.filter { $0.value.isWanted(by: options) }
        let found = catalog.map { entry in
            entry.state == .ok && refused.contains(entry.sha256) ? entries[entry.name] ?? entry : entry
        }
        let missing = entries.values.filter { found.usable($0.name) == nil }
        return found + missing.sorted { $0.name < $1.name }
    }
}

extension CatalogEntry {
    /// Whether it comes from where libraries are looked for, and has the digest that is wanted of it, where one is.
    fileprivate func isWanted(by options: LoaderOptions) -> Bool {
        options.directories.contains { Path.join($0.path, Path.name(of: path)) == path }
            && options.pins[name].map { $0 == sha256 } ?? true
    }
}
