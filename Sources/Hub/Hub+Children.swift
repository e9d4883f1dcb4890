internal import Bus
internal import Children
internal import Configuration
internal import Descriptors
internal import Loader
internal import LogLines
internal import Placement
internal import Runtime
internal import Unix

/// Endpoints that run in processes of their own.
extension Hub {
    /// What stands in the hub for the adapter of such an endpoint; nil for one that runs inside.
    func child(
        _ endpoint: EndpointConfiguration, _ entry: CatalogEntry, _ descriptor: AdapterDescriptor, _ ports: Ports,
        _ configuration: Instance.Configuration, _ environment: [String: String]
    ) throws(HubFailure) -> ChildAdapter? {
        guard endpoint.placement == .process else { return nil }
        let log = configuration.logger
        let directory = descriptor.keepsState ? try state.directory(of: endpoint.name) : ""
        let setUp = SetUp(
            endpoint: endpoint.name, number: ports.source?.number ?? 1, library: entry.storePath,
            preloads: entry.preloads, settings: endpoint.settings.record, source: endpoint.source,
            types: endpoint.types.map(\.value), logLevel: UInt8(log.level.rawValue), logFormat: log.format.rawValue,
            stateDirectory: directory, bindings: endpoint.bindings.map(\.name))
        do throws(SystemError) {
            let executable = try Environment.executable()
            return try ChildAdapter(ChildOptions(setUp: setUp, executable: executable, environment: environment))
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }
}
