internal import Assembly
internal import Bus
internal import CHubbub
internal import Children
internal import Configuration
internal import Delivery
internal import Descriptors
internal import Loader
internal import LogLines
internal import Runtime
internal import Unix

/// The making of endpoints.
extension Hub {
    /// Makes an endpoint, with ports that are not placed yet; nothing runs.
    ///
    /// - Parameter predecessor: the one whose place it takes, which has finished.
    func makeMember(
        _ part: PlannedEndpoint, replacing predecessor: Member? = nil
    ) throws(HubFailure) -> Member {
        let endpoint = part.endpoint
        let kept = predecessor.flatMap { $0.hasPorts(for: endpoint, part.adapter) ? $0.ports : nil }
        guard let adapter = part.adapter else {
            let ports = kept ?? bus.makeStandInPorts(source: endpoint.source)
            return Member(endpoint: endpoint, level: part.level, ports: ports, work: nil)
        }
        let ports =
            kept
            ?? bus.makePorts(
                adapter.descriptor.promising(with: endpoint.settings.record), source: endpoint.source,
                types: endpoint.types.map(\.value))
        var configuration = Instance.Configuration(
            name: endpoint.name, descriptor: adapter.descriptor, settings: endpoint.settings.record,
            logger: logger.apart(level: part.level.loggerLevel, ("endpoint", endpoint.name)))
        configuration.wakefulness = wakefulness
        if adapter.descriptor.requiredExtensions.contains(HUBBUB_STATE_ID) {
            configuration.stateDirectory = try state.directory(of: endpoint.name)
        } else if adapter.descriptor.keepsState {
            configuration.openState = { [state] in state.answer(endpoint.name) }
        }
        let child = try child(part, adapter, ports, configuration, replacing: predecessor)
        configuration.doorway = child
        let table = unsafe try child == nil ? load(adapter, for: endpoint) : ChildAdapter.table
        do throws(SystemError) {
            let instance = unsafe try Instance(
                configuration, adapter: table, ports: ports, replacing: predecessor?.instance)
            bind(instance)
            return Member(
                endpoint: endpoint, level: part.level, ports: ports,
                work: Member.Work(library: adapter.library, instance: instance))
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }

    /// Loads the library of an endpoint that runs inside.
    func load(
        _ adapter: PlannedAdapter, for endpoint: EndpointConfiguration
    ) throws(HubFailure) -> UnsafePointer<hubbub_adapter> {
        do throws(Reason) { return unsafe try adapter.library.load().adapter } catch {
            throw HubFailure(
                "endpoint \(endpoint.name): \(adapter.library.path): \(error.text) [\(error.code.rawValue)]")
        }
    }

    /// Lets an instance ask what its endpoint binds to a name: of the endpoints that run at that moment.
    private func bind(_ instance: Instance) {
        let name = instance.name
        instance.resolve = { [weak self] request in
            guard let self, let binding = member(name)?.endpoint.bindings.first(where: { $0.name == request }),
                let target = self.instance(binding.endpoint)
            else { return nil }
            return (target, binding.operation)
        }
    }

    /// Makes the way into an endpoint for `hubbub send`, in place of the one that led to ports that have retired.
    ///
    /// - Parameter durable: where its events may come to, by way of the endpoint.
    func makeInlet(to name: String, _ durable: DurableDelivery?) -> Inlet? {
        bus.removeInlet(to: name)
        guard let source = bus.addInlet(to: name) else { return nil }
        durable?.name(source, "(send)")
        return Inlet(source)
    }
}

/// An endpoint as a plan has it, with what it needs.
struct PlannedEndpoint: Sendable {
    let endpoint: EndpointConfiguration
    let level: LogLevel
    /// Nil where it is to wait for its adapter.
    let adapter: PlannedAdapter?

    /// - Throws: that its adapter is not there, and it is not to wait for it.
    init(_ endpoint: EndpointConfiguration, _ plan: HubPlan) throws(HubFailure) {
        let adapter = plan.library(of: endpoint).flatMap(PlannedAdapter.init)
        guard adapter != nil || endpoint.missing == .wait else {
            throw HubFailure("endpoint \(endpoint.name): the adapter \(endpoint.adapter) is not there")
        }
        self.endpoint = endpoint
        self.adapter = adapter
        level = endpoint.log ?? plan.configuration.log
    }
}

/// A library, and what it says of itself.
struct PlannedAdapter: Sendable {
    let library: CatalogEntry
    let descriptor: AdapterDescriptor

    init?(_ library: CatalogEntry) {
        guard let descriptor = library.descriptor else { return nil }
        (self.library, self.descriptor) = (library, descriptor)
    }
}
