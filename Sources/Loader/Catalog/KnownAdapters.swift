package import Descriptors

/// What is known of adapters without looking at any library: for completion, which must answer at once.
package struct KnownAdapters {
    /// What earlier probes found, which may have changed since.
    package let descriptors: [AdapterDescriptor]
    /// Of the libraries that lie in the search path, those that do not work included.
    package let names: [String]

    package init(_ options: LoaderOptions) {
        var facts: [String: AdapterFacts] = [:]
        for record in Cache(path: options.cachePath).all {
            if case .accepted(let adapter) = record.finding { facts[record.path] = adapter }
        }
        let candidates = Candidate.all(in: options.directories)
        descriptors = candidates.compactMap { facts[$0.path]?.descriptor }
        names = candidates.map { facts[$0.path]?.name ?? $0.presumedName }
    }
}
