package import Descriptors

/// What is known of adapters without looking at any library: for completion, which must answer at once.
package struct KnownAdapters {
    /// What earlier probes found, which may have changed since.
    package let descriptors: [AdapterDescriptor]
    /// Of the libraries that lie in the search path, those that do not work included.
    package let names: [String]

    package init(_ options: LoaderOptions) {
        let reports = Cache(path: options.cachePath).reports
        let candidates = Candidate.all(in: options.directories)
        descriptors = candidates.compactMap { reports[$0.path]?.descriptor }
        names = candidates.map { reports[$0.path]?.descriptor.name ?? $0.presumedName }
    }
}
