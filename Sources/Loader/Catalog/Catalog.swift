internal import Unix

/// All libraries that are found, and what is known of each.
package struct Catalog: Sendable {
    private let options: LoaderOptions
    private let cache: Cache

    package init(_ options: LoaderOptions) {
        self.options = options
        cache = Cache(path: options.cachePath)
    }

    /// Looks at every library in the search path. What changed since the last time is probed, two at a time.
    ///
    /// - Returns: in the order of the search path; each library has its entry, usable or not.
    package func scan() -> [CatalogEntry] { scan(Candidate.all(in: options.directories)) }

    /// The same for whoever looks again and again.
    ///
    /// - Parameters:
    ///   - unfinished: the paths of libraries that somebody writes to now, which stay what they were.
    ///   - known: what was found the last time.
    ///   - limit: the most libraries that are looked at.
    /// - Returns: what is there, and how many libraries were passed over because there are too many.
    package func scan(
        without unfinished: Set<String>, knowing known: [CatalogEntry], limit: Int
    ) -> (entries: [CatalogEntry], left: Int) {
        let all = Candidate.all(in: options.directories)
        let candidates = all.prefix(limit).filter { !unfinished.contains($0.path) }
        let kept = known.filter { unfinished.contains($0.path) && $0.state == .ok }
        return (scan(candidates, keeping: kept), max(0, all.count - limit))
    }

    private func scan(_ candidates: [Candidate], keeping known: [CatalogEntry] = []) -> [CatalogEntry] {
        let inspector = Inspector(options: options, cache: cache, host: host)
        // What is kept has a place among the others, by the order of which the first of a name is used.
        let directories = options.directories
        func place(_ path: String) -> Int {
            directories.firstIndex { Path.join($0.path, Path.name(of: path)) == path } ?? directories.count
        }
        var entries = candidates.mappedInPairs { inspector.entry(of: $0) }
        for entry in known {
            let here = place(entry.path)
            let next = entries.firstIndex { (place($0.path), $0.path) > (here, entry.path) }
            entries.insert(entry, at: next ?? entries.count)
        }
        if let kept = cache.save(), let age = options.unusedCopiesStay {
            options.store?.prune(keeping: kept, age: age)
        }
        return Uniqueness.apply(to: entries.map(pinned))
    }

    /// Looks at one library, wherever it lies.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - again: also where it is known.
    package func look(at path: String, again: Bool = false) -> CatalogEntry {
        if again { cache.forget(path) }
        let entry = Inspector(options: options, cache: cache, host: host).entry(
            of: Candidate(path: path, origin: .argument))
        _ = cache.save()
        return entry
    }

    /// Forgets what is known of the libraries of that adapter, or of that path, and looks at all again.
    package func retry(_ nameOrPath: String) -> [CatalogEntry] {
        for entry in scan().matching(nameOrPath) { cache.forget(entry.path) }
        return scan()
    }

    /// The version, and the very file that probes.
    private var host: String {
        guard let status = try? FileStatus(options.probe.executable) else { return options.hostVersion }
        return "\(options.hostVersion):\(status.inode):\(status.size):\(status.modified)"
    }

    private func pinned(_ entry: CatalogEntry) -> CatalogEntry {
        guard entry.state == .ok, let pin = options.pins[entry.name], pin != entry.sha256 else { return entry }
        var entry = entry
        entry.state = .refused
        entry.reason = Reason(
            .pinnedDigest,
            "its SHA-256 is \(entry.sha256), the configuration wants \(pin): correct the one or the other")
        return entry
    }
}

/// Of several adapters with one name the first is used.
enum Uniqueness {
    static func apply(to entries: [CatalogEntry]) -> [CatalogEntry] {
        var first: [String: String] = [:]
        return entries.map { entry in
            guard entry.state == .ok else { return entry }
            guard let path = first[entry.name] else {
                first[entry.name] = entry.path
                return entry
            }
            var entry = entry
            entry.state = .refused
            entry.reason =
                Path.parent(of: path) == Path.parent(of: entry.path)
                ? Reason(
                    .duplicateName, "the adapter \(entry.name) is there twice, the other one is \(path): remove one")
                : Reason(.shadowed, "shadowed by \(path), whose directory is searched before: remove one")
            return entry
        }
    }
}
