package import Descriptors

/// What is known of the adapters that a configuration names.
package struct AdapterCatalogue: Sendable {
    /// By name.
    package var descriptors: [String: AdapterDescriptor]
    /// Why a library did not load, by the name under which it would have been known.
    package var refusals: [String: String]
    /// Where adapters were searched.
    package var directories: [String]
    /// Whether others were left out, because only the distribution's are wanted.
    package var isSafe: Bool
    /// The libraries that are not part of the distribution, by the adapter's name.
    package var foreign: [String: String]
    /// Endpoints that are to wait, although their adapter is known.
    package var waiting: Set<String> = []

    package init(
        _ descriptors: [AdapterDescriptor] = [], refusals: [String: String] = [:], directories: [String] = [],
        isSafe: Bool = false, foreign: [String: String] = [:]
    ) {
        self.isSafe = isSafe
        self.foreign = foreign
        self.descriptors = Dictionary(descriptors.map { ($0.name, $0) }) { first, _ in first }
        self.refusals = refusals
        self.directories = directories
    }
}
