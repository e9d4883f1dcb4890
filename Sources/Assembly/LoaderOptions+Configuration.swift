package import Configuration
package import Loader

extension LoaderOptions {
    /// Adds what a configuration file says of adapters: its directories behind those of the command line, and its pins.
    package mutating func add(_ search: AdapterSearch) {
        directories.insert(
            contentsOf: search.directories.map { SearchDirectory($0, .argument) },
            at: directories.firstIndex { $0.origin != .argument } ?? directories.count)
        pins.merge(search.pins) { _, new in new }
    }
}
