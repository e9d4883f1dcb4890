package import Configuration
internal import Descriptors
package import Loader

/// A configuration with the adapters that it needs, checked: what `hubbub check` reports and a hub runs.
package struct HubPlan: Sendable {
    package let configuration: HubConfiguration
    package let result: CheckResult
    /// All libraries that were found.
    package let catalog: [CatalogEntry]
    /// How they were looked for.
    package let loader: LoaderOptions

    /// Reads and checks a configuration file. Probes libraries that are not known yet; blocks.
    ///
    /// - Parameter options: where to search, before what the file adds.
    package static func make(
        path: String, options: LoaderOptions, environment: [String: String], strict: Bool = false
    ) -> HubPlan {
        let draft = ConfigurationDraft.read(path: path)
        var options = options
        options.add(draft.configuration.adapters)
        let catalog = Catalog(options).scan()
        let catalogue = AdapterCatalogue(
            catalog.filter { $0.state == .ok }.compactMap(\.descriptor), refusals: refusals(catalog),
            directories: options.directories.map(\.path), isSafe: options.isSafe, foreign: foreign(catalog))
        let loaded = draft.resolve(environment: environment, adapters: catalogue)
        let result = ConfigurationCheck(loaded, adapters: catalogue, strict: strict).run()
        return HubPlan(configuration: loaded.configuration, result: result, catalog: catalog, loader: options)
    }

    /// The library of an endpoint.
    package func library(of endpoint: EndpointConfiguration) -> CatalogEntry? { catalog.usable(endpoint.adapter) }

    private static func foreign(_ catalog: [CatalogEntry]) -> [String: String] {
        var foreign: [String: String] = [:]
        for entry in catalog where entry.state == .ok && !entry.isDistributed { foreign[entry.name] = entry.path }
        return foreign
    }

    private static func refusals(_ catalog: [CatalogEntry]) -> [String: String] {
        var refusals: [String: String] = [:]
        for entry in catalog where entry.state != .ok {
            refusals[entry.name] = "\(entry.path): \(entry.reason?.text ?? "refused")"
        }
        return refusals
    }
}
