internal import Bus
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Loader
internal import LogLines
internal import Placement
internal import Runtime
internal import Unix

/// A process that holds one endpoint's adapter: the same instance as in the hub, between rings instead of queues.
///
/// It is told what to be by the hub, through what it inherits (`Inheritance`), and ends when the instance does.
package enum ChildHost {
    /// Becomes an endpoint's adapter. Does not return.
    package static func run() -> Never {
        signal(SIGPIPE, SIG_IGN)
        Confinement.apply()
        do {
            let line = try attach()
            let setUp = try awaitSetUp(line)
            Confinement.limit(setUp.limits)
            LastWords.prepare(line)
            let log = setUp.log
            let hub = HubLine(line, log: log)
            let guardian = try Guardian(hub)
            let instance = try makeInstance(setUp, hub, guardian)
            try instance.start()
            guardian.watch(instance)
        } catch {
            StandardError.write("hubbubd: adapter host: \(error)\n")
            _exit(1)
        }
    }

    private static func attach() throws(SystemError) -> RingLine {
        let hub = try SharedMemory(
            mapping: FileDescriptor(inherited: Inheritance.hubMemory), capacity: Inheritance.capacity,
            isWritable: false)
        let own = try SharedMemory(
            mapping: FileDescriptor(inherited: Inheritance.childMemory), capacity: Inheritance.capacity,
            isWritable: true)
        return RingLine(
            own: own, peer: hub, bell: Bell(FileDescriptor(inherited: Inheritance.childBell)),
            peerBell: Bell(FileDescriptor(inherited: Inheritance.hubBell)))
    }

    private static func awaitSetUp(_ line: RingLine) throws -> SetUp {
        // The hub writes it before it starts this process: there is nothing to wait for.
        var setUp: SetUp?
        _ = unsafe try line.receive(limit: 1) { record in
            guard unsafe record.kind == RecordKind.message,
                case .setUp(let found) = unsafe HubMessage(Array(record.body))
            else { return }
            setUp = found
        }
        guard let setUp else { throw RingFault("the hub does not say what to be") }
        return setUp
    }

    private static func makeInstance(_ setUp: SetUp, _ hub: HubLine, _ guardian: Guardian) throws -> Instance {
        let library = try LoadedLibrary.open(setUp.library, preloads: setUp.preloads)
        guard let raw = unsafe library.adapter.pointee.descriptor else {
            throw RingFault("the library has no descriptor")
        }
        let descriptor = try unsafe AdapterDescriptor(reading: raw)
        let factory = EventFactory(
            number: setUp.number, source: setUp.source, types: descriptor.emits, allowed: setUp.types,
            registry: TypeRegistry(), eventLimit: BusLimits().eventBytes)
        let source =
            descriptor.roles.contains(.source)
            ? RingSource(hub, number: setUp.number, builder: factory, credit: hub.line.creditHolder) : nil
        let sink = descriptor.roles.contains(.sink) ? RingSink(hub) : nil
        let requests = RequestTable(hub)
        let door = HubDoor(hub, source: source, sink: sink, requests: requests)
        var configuration = Instance.Configuration(
            name: setUp.endpoint, descriptor: descriptor, settings: setUp.settings, logger: hub.log)
        configuration.doorway = door
        configuration.livesOnce = true
        configuration.sockets = HubSockets(MessageSocket(FileDescriptor(inherited: Inheritance.channel)))
        configuration.stateDirectory = setUp.stateDirectory.isEmpty ? nil : setUp.stateDirectory
        configuration.wakefulness = guardian.wakefulness
        configuration.observe = { change in
            tell(hub, change)
            if case .ended = change { guardian.callAttention() }
        }
        let instance = try unsafe Instance(configuration, adapter: library.adapter, source: source, sink: sink)
        door.instance = instance
        LastWords.watch(instance)
        let bindings = Set(setUp.bindings)
        instance.resolve = { name in bindings.contains(name) ? (requests, name) : nil }
        return instance
    }

    private static func tell(_ hub: HubLine, _ change: InstanceChange) {
        switch change {
        case .running: hub.send(.started(code: HUBBUB_OK, text: ""))
        case .startFailed(let failure): hub.send(.started(code: failure.code, text: failure.description))
        case .failed(let failure): hub.send(.failed(code: failure.code, text: failure.description))
        case .ended: hub.send(.stopped)
        case .link(let isUp, let text): hub.send(.link(isUp: isUp, text: text))
        case .counted(let name, let amount): hub.send(.counted(name: name, amount: amount))
        case .violated(let rule): hub.send(.violated(rule))
        }
    }
}
