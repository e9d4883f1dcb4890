internal import Assembly
internal import Children
internal import Configuration
internal import Control
internal import Descriptors
internal import JSONText
internal import Loader
internal import Locks
internal import LogLines
internal import Runtime
internal import Synchronization
internal import Unix

/// A new version of an adapter, while its endpoints run.
extension Hub {
    /// Looks at the libraries again, and hands the endpoints of an adapter over to the version that is there now. Blocks while
    /// the library is probed.
    ///
    /// - Returns: the version, and the endpoints that are handed over; none where all run it already.
    func upgrade(_ adapter: String) throws(ControlFailure) -> JSONValue {
        guard plan.configuration.adapterNames.contains(adapter) else {
            throw ControlFailure(.notFound, "no endpoint uses an adapter \(adapter)")
        }
        let entry = try present(adapter)
        // Not while another configuration takes the place of this one.
        return try changing.withLock { _ throws(ControlFailure) in try handOver(adapter, to: entry) }
    }

    private func handOver(_ adapter: String, to entry: CatalogEntry) throws(ControlFailure) -> JSONValue {
        let endpoints = plan.configuration.endpoints.filter { $0.adapter == adapter }
        let library: ChildLibrary
        do throws(SystemError) { library = try ChildLibrary(entry) } catch { throw ControlFailure(.state, "\(error)") }
        var names: [JSONValue] = []
        for instance in endpoints.compactMap({ self.instance($0.name) }) {
            guard let child = instance.child else {
                throw ControlFailure(
                    .state, "endpoint \(instance.name) runs inside the hub: start the hub again for another version")
            }
            guard (child.handover.next ?? child.handover.library).sha256 != library.sha256 else { continue }
            if entry.declaresTheSame(as: instance.configuration.descriptor) {
                child.handOver(to: library, of: instance)
                logger.notice("endpoint \(instance.name) is handed over to version \(library.version) of \(adapter)")
            } else {
                try remake(instance.name, with: entry)
            }
            names.append(.string(instance.name))
        }
        return ["version": .string(library.version), "endpoints": .array(names)]
    }

    private func present(_ adapter: String) throws(ControlFailure) -> CatalogEntry {
        // The version that runs may have to come back.
        let catalog = Catalog(plan.loader.keepingOldVersions).scan()
        noteLibraries(catalog)
        if let entry = catalog.usable(adapter) { return entry }
        guard let reason = catalog.matching(adapter).compactMap(\.reason).first else {
            throw ControlFailure(.notFound, "\(adapter) is not there any more")
        }
        throw ControlFailure(
            .state, "the library of \(adapter) cannot be used: \(reason.text) [\(reason.code.rawValue)]")
    }

    /// The bus knows what the version that runs declared: for one that declares something else the endpoint is made anew.
    private func remake(_ name: String, with entry: CatalogEntry) throws(ControlFailure) {
        guard let member = member(name) else { return }
        give(entry, to: member)
        let failure = libraries.withLock { $0.failures[name] }
        if let failure, failure.sha256 == entry.sha256 {
            throw ControlFailure(.state, "endpoint \(name): \(failure.text)")
        }
    }
}

extension CatalogEntry {
    /// Whether only the texts of what it says of itself differ.
    func declaresTheSame(as other: AdapterDescriptor) -> Bool {
        guard var mine = descriptor else { return false }
        (mine.version, mine.license, mine.homepage) = (other.version, other.license, other.homepage)
        (mine.summary, mine.description) = (other.summary, other.description)
        return mine == other
    }
}

extension ChildLibrary {
    /// - Throws: where the copy of the library has gone since it was found.
    init(_ entry: CatalogEntry) throws(SystemError) {
        self.init(
            path: entry.storePath, preloads: entry.preloads, version: entry.version, sha256: entry.sha256,
            hold: try entry.held())
    }
}
