package import Configuration
package import Loader

extension LoaderOptions {
    /// Adds what a configuration file says of adapters: its directories behind those of the command line, unless only the
    /// distribution's are wanted, and its pins.
    package mutating func add(_ search: AdapterSearch) {
        pins.merge(search.pins) { _, new in new }
        guard !isSafe else { return }
        directories.insert(
            contentsOf: search.directories.map { SearchDirectory($0, .argument) },
            at: directories.firstIndex { $0.origin != .argument } ?? directories.count)
    }
}
