internal import Bus
internal import Children
internal import Configuration
internal import Descriptors
internal import JSONText
internal import Loader
internal import Locks
internal import LogLines
internal import Placement
internal import Runtime
internal import Synchronization
internal import Unix

/// Endpoints that run in processes of their own.
extension Hub {
    /// What stands in the hub for the adapter of such an endpoint; nil for one that runs inside.
    func child(
        _ part: PlannedEndpoint, _ adapter: PlannedAdapter, _ ports: Ports, _ configuration: Instance.Configuration,
        replacing predecessor: Member?
    ) throws(HubFailure) -> ChildAdapter? {
        let endpoint = part.endpoint
        guard endpoint.placement == .process else { return nil }
        let log = configuration.logger
        let directory = adapter.descriptor.keepsState ? try state.directory(of: endpoint.name) : ""
        let setUp = SetUp(
            endpoint: endpoint.name, number: ports.source?.number ?? 1, library: adapter.library.storePath,
            preloads: adapter.library.preloads, settings: endpoint.settings.record, source: endpoint.source,
            types: endpoint.types.map(\.value), logLevel: UInt8(log.level.rawValue), logFormat: log.format.rawValue,
            stateDirectory: directory, bindings: endpoint.bindings.map(\.name),
            limits: ProcessLimits(endpoint.limits))
        do throws(SystemError) {
            let executable = try Environment.executable()
            let directories = try directories()
            return try ChildAdapter(
                ChildOptions(
                    setUp: setUp, library: try ChildLibrary(adapter.library), executable: executable,
                    environment: environment, directories: directories),
                replacing: predecessor?.instance?.child)
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }

    private func directories() throws(SystemError) -> ProcessDirectories {
        let parent = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        return try processDirectories.withLock { (directories: inout ProcessDirectories?) throws(SystemError) in
            if let directories { return directories }
            let made = try ProcessDirectories(in: parent)
            directories = made
            return made
        }
    }

    /// Has an endpoint that failed started again at once, also where it is quarantined.
    func startAgain(_ instance: Instance) {
        if instance.child?.quarantine != nil { instance.child?.pardon() }
        instance.startNow()
    }
}

extension Instance {
    /// What stands for its process; nil where it runs inside.
    var child: ChildAdapter? { configuration.doorway as? ChildAdapter }

    /// What `status` says of where it runs.
    var placementFacts: [JSONValue.Member] {
        guard let child else { return [.init("placement", "inside")] }
        var facts: [JSONValue.Member] = [.init("placement", "process")]
        if let process = child.process { facts.append(.init("pid", JSONValue(process))) }
        let handover = child.handover
        facts.append(.init("version", .string(handover.library.version)))
        if handover.next != nil { facts.append(.init("upgrade", "starting beside the present one")) }
        if handover.isOnTrial { facts.append(.init("upgrade", "on trial")) }
        if let failure = handover.failure { facts.append(.init("upgrade_error", .string(failure))) }
        if let quarantine = child.quarantine { facts.append(.init("quarantine", .string(quarantine))) }
        return facts
    }
}

extension ProcessLimits {
    fileprivate init(_ limits: EndpointLimits) {
        self.init(memory: UInt64(limits.memory), files: UInt64(limits.files), core: UInt64(limits.core))
    }
}
