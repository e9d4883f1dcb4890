internal import Assembly
internal import Children
internal import Configuration
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Loader
internal import Locks
internal import LogLines
internal import Runtime
internal import Synchronization
internal import Unix

/// Libraries that come, change and go while the hub runs.
extension Hub {
    /// A running hub looks at no more libraries than this, so that nobody can keep it busy with files.
    static let libraryLimit = 1_024
    /// So long a version that declares something else has to run to be trusted, in nanoseconds.
    private static let probation: UInt64 = 2_000_000_000
    /// The most lines that the log gets of one look.
    private static let lineLimit = 20

    /// What a running hub knows of the libraries around it.
    struct Libraries: Sendable {
        /// As they were found last.
        var catalog: [CatalogEntry]
        /// By endpoint: a version that it could not take.
        var failures: [String: LibraryFailure] = [:]
        var hasWarnedOfMany = false
    }

    /// Begins to notice what happens in the directories of libraries. After `start`.
    ///
    /// - Parameter since: when they were looked at for the plan, in nanoseconds since 1970.
    package func watchLibraries(since: Int64) {
        do throws(SystemError) {
            let watch = try LibraryWatch(
                since: since, directories: { [weak self] in self?.plan.loader.directories ?? [] },
                report: { [logger] in logger.warning($0) }, look: { [weak self] in self?.lookAtLibraries(without: $0) })
            libraryWatch.withLock { $0 = watch }
        } catch { logger.warning("libraries that come or change are not noticed while the hub runs: \(error)") }
    }

    /// Looks at the libraries, and does what follows for the endpoints. Blocks while what is new is probed.
    private func lookAtLibraries(without unfinished: Set<String>) {
        let known = libraries.withLock { $0.catalog }
        let (catalog, left) = Catalog(plan.loader.keepingOldVersions).scan(
            without: unfinished, knowing: known, limit: Self.libraryLimit)
        note(catalog, left)
        changing.withLock { changing in
            guard !changing.isEnding else { return }
            for member in members { settle(member.name) }
        }
    }

    private func note(_ catalog: [CatalogEntry], _ left: Int) {
        let (known, isMany) = libraries.withLock { libraries in
            defer { (libraries.catalog, libraries.hasWarnedOfMany) = (catalog, left > 0) }
            return (libraries.catalog, left > 0 && !libraries.hasWarnedOfMany)
        }
        let lines = CatalogDifference.lines(from: known, to: catalog)
        for line in lines.prefix(Self.lineLimit) {
            if line.isWarning { logger.warning(line.text) } else { logger.notice(line.text) }
        }
        if lines.count > Self.lineLimit { logger.notice("and \(lines.count - Self.lineLimit) libraries more") }
        if isMany {
            logger.warning("there are more than \(Self.libraryLimit) libraries: \(left) of them are not looked at")
        }
    }

    /// What was found by somebody who looked for another reason. What an endpoint could not take, but may take now, is tried again.
    func noteLibraries(_ catalog: [CatalogEntry]) {
        libraries.withLock { libraries in
            libraries.catalog = catalog
            libraries.failures = libraries.failures.filter { $0.value.isBroken }
        }
        libraryWatch.withLock { $0 }?.lookAgain()
    }

    /// What lies there now means for an endpoint.
    func libraryNews(_ member: Member) -> LibraryNews {
        let (plan, libraries) = (plan, libraries.withLock { $0 })
        let (library, handover) = (member.library, member.instance?.child?.handover)
        return LibraryNews(
            LibraryNews.Endpoint(
                adapter: member.endpoint.adapter, running: library,
                version: handover?.library.version ?? library?.version ?? "",
                isInside: member.instance != nil && handover == nil,
                decided: (handover?.refused ?? []) + [handover?.next?.sha256].compactMap(\.self),
                failure: libraries.failures[member.name]),
            libraries.catalog, plan.configuration.adapters.upgrade, directories: plan.loader.directories.map(\.path))
    }

    /// Gives an endpoint the library that is there for it. Under `changing`.
    private func settle(_ name: String) {
        guard let member = member(name) else { return }
        switch libraryNews(member) {
        case .none, .waits, .remark: return
        case .arrived(let entry): give(entry, to: member)
        case .changed(let entry):
            // The bus knows what the version that runs declared.
            guard let instance = member.instance, entry.declaresTheSame(as: instance.configuration.descriptor) else {
                return give(entry, to: member)
            }
            do throws(SystemError) {
                instance.child?.handOver(to: try ChildLibrary(entry), of: instance)
                logger.notice("endpoint \(name) is handed over to version \(entry.version) of \(entry.name)")
            } catch { fail(name, entry, "\(error)") }
        }
    }

    /// Makes an endpoint anew with a library that declares something else than what it had, or that comes when it had none: only
    /// now its settings and its routes can be checked.
    func give(_ entry: CatalogEntry, to member: Member) {
        let (before, others) = (settledPlan, runningLibraries.filter { $0.key != member.name })
        let plan = before.giving(entry, to: member.name, keeping: others)
        let errors = plan.result.findings.filter { $0.severity == .error }
        if let error = errors.first {
            let what = "version \(entry.version) of \(entry.name) is there, but the configuration is not right for it"
            return fail(member.name, entry, "\(what): \(error.place): \(error.message) [\(error.code.rawValue)]")
        }
        for finding in plan.result.findings where !before.result.findings.contains(finding) {
            logger.warning("endpoint \(member.name): \(finding)")
        }
        let isFirst = member.instance == nil
        var notes: [String] = []
        do throws(HubFailure) {
            // One that has nothing to go back to is tried again and again, as at the start of the hub.
            try become(plan, &notes, awaitsStart: !isFirst)
            if !isFirst { try prove(member.name) }
            logger.notice("endpoint \(member.name): version \(entry.version) of \(entry.name) was taken")
        } catch {
            let what = "version \(entry.version) of \(entry.name) was not taken"
            fail(member.name, entry, "\(what): \(error)", isBroken: !isFirst)
            guard error.hasEffect else { return }
            do throws(HubFailure) { try become(before, &notes) } catch {
                logger.error("endpoint \(member.name): going back failed, too: \(error)")
            }
        }
        for note in notes { logger.warning(note) }
    }

    /// Waits until an endpoint has run for a while.
    private func prove(_ name: String) throws(HubFailure) {
        let end = Clock.monotonic() + Self.probation
        while Clock.monotonic() < end {
            if let status = instance(name)?.status, !status.lastError.isEmpty {
                throw HubFailure("endpoint \(name): \(status.lastError)").withEffect
            }
            usleep(20_000)
        }
    }

    private func fail(_ name: String, _ entry: CatalogEntry, _ text: String, isBroken: Bool = false) {
        logger.error("endpoint \(name): \(text)")
        libraries.withLock { $0.failures[name] = LibraryFailure(sha256: entry.sha256, text: text, isBroken: isBroken) }
    }

    /// By endpoint, what it runs.
    var runningLibraries: [String: CatalogEntry] {
        Dictionary(members.compactMap { member in member.library.map { (member.name, $0) } }) { first, _ in first }
    }

    /// The SHA-256 of versions that did not work for those who run others now.
    var refusedLibraries: Set<String> {
        let broken = libraries.withLock { $0.failures.values.filter(\.isBroken).map(\.sha256) }
        return Set(instances.flatMap { $0.child?.handover.refused ?? [] } + broken)
    }

    /// What runs as a plan: with the versions that endpoints have come to since it was made.
    var settledPlan: HubPlan { plan.assigning(runningLibraries) }
}
