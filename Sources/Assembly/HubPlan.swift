package import Configuration
internal import Descriptors
package import Loader

/// A configuration with the adapters that it needs, checked: what `hubbub check` reports and a hub runs.
package struct HubPlan: Sendable {
    package private(set) var configuration: HubConfiguration
    package private(set) var result: CheckResult
    /// The libraries that endpoints can have.
    package let catalog: [CatalogEntry]
    /// How they were looked for.
    package let loader: LoaderOptions
    /// By endpoint, the libraries that endpoints have whatever is in the catalog; nil where they have those.
    private var assigned: [String: CatalogEntry]?
    /// All libraries that were looked at, also those in whose place another one runs.
    package let found: [CatalogEntry]
    private let draft: ConfigurationDraft
    private let environment: [String: String]

    /// Reads and checks a configuration file. Probes libraries that are not known yet; blocks.
    ///
    /// - Parameters:
    ///   - options: where to search, before what the file adds.
    ///   - running: what a hub runs already.
    package static func make(
        path: String, options: LoaderOptions, environment: [String: String], strict: Bool = false,
        running: RunningLibraries = RunningLibraries()
    ) -> HubPlan {
        let draft = ConfigurationDraft.read(path: path)
        var options = options
        options.add(draft.configuration.adapters)
        let found = Catalog(options).scan()
        let catalog = running.merged(into: found, options)
        let catalogue = catalogue(catalog, options)
        let loaded = draft.resolve(environment: environment, adapters: catalogue)
        let result = ConfigurationCheck(loaded, adapters: catalogue, strict: strict).run()
        return HubPlan(
            configuration: loaded.configuration, result: result, catalog: catalog, found: found, loader: options,
            draft: draft, environment: environment)
    }

    private init(
        configuration: HubConfiguration, result: CheckResult, catalog: [CatalogEntry], found: [CatalogEntry],
        loader: LoaderOptions, draft: ConfigurationDraft, environment: [String: String]
    ) {
        self.configuration = configuration
        self.result = result
        self.catalog = catalog
        self.found = found
        self.loader = loader
        self.draft = draft
        self.environment = environment
    }

    /// The same configuration, as it was read, where one endpoint gets a library that was not there, or was another one: only its
    /// settings are read again, all others stay what they are. Reads files of secrets; blocks.
    ///
    /// - Parameters:
    ///   - entry: the library, which can be used.
    ///   - name: the endpoint that gets it.
    ///   - kept: by their names, what all others run that do not wait.
    package func giving(_ entry: CatalogEntry, to name: String, keeping kept: [String: CatalogEntry]) -> HubPlan {
        var plan = assigning(kept.merging([name: entry]) { _, new in new })
        // Of two versions of one adapter the new one counts.
        let known = [entry] + kept.values.filter { $0.name != entry.name }
        var catalogue = Self.catalogue(known, loader)
        catalogue.waiting = Set(configuration.endpoints.map(\.name).filter { kept[$0] == nil && $0 != name })
        let loaded = draft.resolve([name], in: configuration, environment: environment, adapters: catalogue)
        plan.configuration = loaded.configuration
        plan.result = ConfigurationCheck(loaded, adapters: catalogue).run()
        return plan
    }

    /// The same, where endpoints have these libraries and those without one wait.
    package func assigning(_ libraries: [String: CatalogEntry]) -> HubPlan {
        var plan = self
        plan.assigned = libraries
        return plan
    }

    /// The library of an endpoint.
    package func library(of endpoint: EndpointConfiguration) -> CatalogEntry? {
        assigned.map { $0[endpoint.name] } ?? catalog.usable(endpoint.adapter)
    }

    private static func catalogue(_ catalog: [CatalogEntry], _ options: LoaderOptions) -> AdapterCatalogue {
        AdapterCatalogue(
            catalog.filter { $0.state == .ok }.compactMap(\.descriptor), refusals: refusals(catalog),
            directories: options.directories.map(\.path), isSafe: options.isSafe, foreign: foreign(catalog))
    }

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
