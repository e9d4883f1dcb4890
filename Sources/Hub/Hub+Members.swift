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
        let (endpoint, library) = (part.endpoint, part.library)
        let kept = predecessor.flatMap { $0.hasPorts(for: endpoint, library) ? $0.instance.ports : nil }
        let ports =
            kept ?? bus.makePorts(part.descriptor, source: endpoint.source, types: endpoint.types.map(\.value))
        var configuration = Instance.Configuration(
            name: endpoint.name, descriptor: part.descriptor, settings: endpoint.settings.record,
            logger: logger.apart(level: part.level.loggerLevel, ("endpoint", endpoint.name)))
        configuration.wakefulness = wakefulness
        if part.descriptor.requiredExtensions.contains(HUBBUB_STATE_ID) {
            configuration.stateDirectory = try state.directory(of: endpoint.name)
        } else if part.descriptor.keepsState {
            configuration.openState = { [state] in state.answer(endpoint.name) }
        }
        let child = try child(part, ports, configuration, replacing: predecessor)
        configuration.doorway = child
        let adapter = unsafe try child == nil ? load(part) : ChildAdapter.table
        do throws(SystemError) {
            let instance = unsafe try Instance(
                configuration, adapter: adapter, ports: ports, replacing: predecessor?.instance)
            bind(instance)
            return Member(endpoint: endpoint, library: library, level: part.level, instance: instance)
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }

    /// Loads the library of an endpoint that runs inside.
    func load(_ part: PlannedEndpoint) throws(HubFailure) -> UnsafePointer<hubbub_adapter> {
        do throws(Reason) { return unsafe try part.library.load().adapter } catch {
            throw HubFailure(
                "endpoint \(part.endpoint.name): \(part.library.path): \(error.text) [\(error.code.rawValue)]")
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
    let library: CatalogEntry
    let descriptor: AdapterDescriptor
    let level: LogLevel

    /// - Throws: that its adapter is not there.
    init(_ endpoint: EndpointConfiguration, _ plan: HubPlan) throws(HubFailure) {
        guard let library = plan.library(of: endpoint), let descriptor = library.descriptor else {
            throw HubFailure("endpoint \(endpoint.name): the adapter \(endpoint.adapter) is not there")
        }
        self.endpoint = endpoint
        self.library = library
        self.descriptor = descriptor
        level = endpoint.log ?? plan.configuration.log
    }
}
