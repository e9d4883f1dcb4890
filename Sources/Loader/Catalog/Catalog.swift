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
    package func scan() -> [CatalogEntry] {
        let inspector = Inspector(options: options, cache: cache, host: host)
        let entries = Candidate.all(in: options.directories).mappedInPairs { inspector.entry(of: $0) }
        if let kept = cache.save(), let age = options.unusedCopiesStay {
            options.store?.prune(keeping: kept, age: age)
        }
        return Uniqueness.apply(to: entries.map(pinned))
    }

    /// Looks at one library, wherever it lies.
    ///
    /// - Parameter path: absolute.
    package func look(at path: String) -> CatalogEntry {
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
