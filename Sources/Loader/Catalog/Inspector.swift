internal import Descriptors
internal import Unix

/// Finds out about one library: by looking at its file, by what is remembered of it, by a probe.
struct Inspector: Sendable {
    let options: LoaderOptions
    let cache: Cache
    /// Part of each key.
    let host: String
    private let surroundings: Surroundings

    init(options: LoaderOptions, cache: Cache, host: String) {
        self.options = options
        self.cache = cache
        self.host = host
        surroundings = Surroundings(options.trust, runtime: options.runtimeDirectories)
    }

    func entry(of candidate: Candidate) -> CatalogEntry {
        let directory = try? surroundings.realPath(of: Path.parent(of: candidate.path))
        var entry = CatalogEntry(
            name: candidate.presumedName, path: candidate.path, origin: candidate.origin,
            isDistributed: directory.map(options.distribution.contains) ?? false, state: .ok)
        do throws(Reason) {
            try inspect(&entry)
        } catch {
            entry.reason = error
            entry.state = error.code.quarantines ? .quarantined : .refused
        }
        return entry
    }

    private func inspect(_ entry: inout CatalogEntry) throws(Reason) {
        let remembered = cache.find(entry.path)
        let library = try LibraryFile(
            entry.path, surroundings, known: remembered.map { ($0.conditions.stamp, $0.facts) })
        entry.warnings = library.warnings + warnings(library.facts)
        let dependencies = try Dependencies(
            of: library.facts, in: Path.parent(of: library.realPath), surroundings)
        entry.warnings += dependencies.warnings
        entry.preloads = dependencies.preloads
        let conditions = CacheRecord.Conditions(library, dependencies, host: host)
        let record: CacheRecord
        if let remembered, remembered.conditions == conditions, hasCopy(remembered, size: library.status.size) {
            record = remembered
        } else {
            record = try probe(entry.path, library, dependencies, conditions)
        }
        entry.sha256 = record.digest
        entry.storePath = record.stored
        entry.warnings += record.warnings
        switch record.finding {
        case .accepted(let facts):
            entry.facts = facts
            entry.name = facts.name
        case .refused(let reason): throw reason
        }
    }

    /// Whether its copy is still in the store.
    private func hasCopy(_ record: CacheRecord, size: Int64) -> Bool {
        guard let copy = try? FileStatus(record.stored) else { return false }
        return copy.kind == .regular && copy.size == size
    }

    private func probe(
        _ path: String, _ library: LibraryFile, _ dependencies: Dependencies, _ conditions: CacheRecord.Conditions
    ) throws(Reason) -> CacheRecord {
        let (copy, warning) = try place(path, library, dependencies)
        let (verdict, warnings) = options.probe.run(path: copy.path, preloads: dependencies.preloads)
        let record = CacheRecord(
            path: path, conditions: conditions, facts: library.facts, digest: copy.digest, stored: copy.path,
            finding: CacheRecord.Finding(verdict), warnings: warnings + [warning].compactMap(\.self))
        // Where room for a copy was missing there may be some the next time.
        let isForNow = warning != nil && options.store != nil
        if isForNow {
            cache.forget(path)
        } else if case .refused(let reason) = verdict, !reason.code.isLasting {
            cache.forget(path)
        } else {
            cache.keep(record)
        }
        return record
    }

    /// The private copy; where none can be made the library itself, with a warning.
    private func place(
        _ path: String, _ library: LibraryFile, _ dependencies: Dependencies
    ) throws(Reason) -> (Store.Copy, Reason?) {
        var hindrance = "no directory for private copies can be written"
        if let store = options.store {
            do throws(SystemError) {
                return (try store.place(library, name: Path.name(of: path), dependencies), nil)
            } catch {
                guard error.code != Store.changed else {
                    throw Reason(
                        .changedMeanwhile,
                        "it was changed while it was read: put a new version in its place in one step, with mv")
                }
                hindrance = "no private copy can be made in \(store.directory) (\(error.reason))"
            }
        }
        do throws(SystemError) {
            return (
                Store.Copy(path: library.realPath, digest: try Digest.of(library.realPath)),
                Reason(.noPrivateCopy, "\(hindrance), so it is loaded in place: do not overwrite it")
            )
        } catch {
            throw Reason(.unreadable, "it cannot be read (\(error)): give the right to read")
        }
    }

    private func warnings(_ facts: LibraryFacts) -> [Reason] {
        guard !facts.strays.isEmpty else { return [] }
        let some = facts.strays.prefix(3).joined(separator: ", ")
        let more = facts.strays.count > 3 ? " and \(facts.strays.count - 3) more" : ""
        return [Reason(.exportsMore, "it exports more than its entry: \(some)\(more); link it with a version script")]
    }
}
