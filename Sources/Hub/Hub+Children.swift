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
        _ part: PlannedEndpoint, _ ports: Ports, _ configuration: Instance.Configuration,
        replacing predecessor: Member?
    ) throws(HubFailure) -> ChildAdapter? {
        let endpoint = part.endpoint
        guard endpoint.placement == .process else { return nil }
        let log = configuration.logger
        let directory = part.descriptor.keepsState ? try state.directory(of: endpoint.name) : ""
        let setUp = SetUp(
            endpoint: endpoint.name, number: ports.source?.number ?? 1, library: part.library.storePath,
            preloads: part.library.preloads, settings: endpoint.settings.record, source: endpoint.source,
            types: endpoint.types.map(\.value), logLevel: UInt8(log.level.rawValue), logFormat: log.format.rawValue,
            stateDirectory: directory, bindings: endpoint.bindings.map(\.name))
        do throws(SystemError) {
            let executable = try Environment.executable()
            return try ChildAdapter(
                ChildOptions(setUp: setUp, executable: executable, environment: environment),
                replacing: predecessor?.instance.configuration.doorway as? ChildAdapter)
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }
}
