package import Bus
package import CHubbub
package import Descriptors
internal import EventBlock
internal import Glibc
internal import Locks
package import LogLines
package import Rules
internal import Synchronization
package import Unix

/// One endpoint inside the hub: an adapter's instance on a thread of its own, the only one that calls into it.
///
/// `Instance+Life` is the thread, `Instance+Turn` what it does in each turn, `HostTable` what the adapter can ask of it.
@safe package final class Instance: @unchecked Sendable {
    /// What an instance is made of.
    @safe package struct Configuration: Sendable {
        package var name: String
        package var descriptor: AdapterDescriptor
        /// A record, checked, with its defaults.
        package var settings: TypedValue
        package var logger: Log
        /// Verifies ownership too, at some cost: for tests and `hubbub adapters check`.
        package var isChecking = false
        /// Looks at everything, where `isChecking`.
        package var examiner: (any Examiner)?
        package var course = Course.whole
        /// Told when the instance's thread has slept and runs again.
        package var wakefulness: Wakefulness?
        /// Only whether it starts is wanted: it is told of no room, nothing that it emits is taken, nothing is delivered.
        package var isTrial = false
        /// A directory of its own that is there; nil where the hub keeps no state.
        package var stateDirectory: String?
        /// Opens one when it is first asked for, on the instance's thread, where there is none yet.
        package var openState: (@Sendable () -> Result<String, CallFailure>)?
        /// Another process, where its work comes from or goes to one.
        package var doorway: (any Doorway)?
        /// Who opens its listening sockets; nil for itself.
        package var sockets: (any SocketKeeper)?
        /// It is not started again when it ends: somebody else does that, with a new process.
        package var livesOnce = false
        /// Told of what happens to it. [any thread]
        package var observe: (@Sendable (InstanceChange) -> Void)?

        package init(name: String, descriptor: AdapterDescriptor, settings: TypedValue, logger: Log) {
            self.name = name
            self.descriptor = descriptor
            self.settings = settings
            self.logger = logger
        }
    }

    package let configuration: Configuration
    /// Its ports on the bus, where it has any in this process.
    package let ports: Ports
    let source: (any SourceEnd)?
    let sink: (any SinkEnd)?
    let adapter: UnsafePointer<hubbub_adapter>
    /// Kept by the ports; unmanaged, because counting references would cost more than building an event. Nil where there is
    /// no source, or where each event is noted.
    let usualEvents: Unmanaged<UsualEvents>?
    let isChecking: Bool
    let host: UnsafeMutablePointer<hubbub_host>
    let loop: EventLoop
    let calls = CallTable()
    let ledger = Ledger()
    /// [instance]
    var stateDirectory: ConstantText?
    let openState: (@Sendable () -> Result<String, CallFailure>)?

    /// What the adapter's names for requests are bound to. Set while the hub is wired.
    package var resolve: @Sendable (String) -> (target: any Callee, operation: String)? = { _ in nil }

    // Shared between threads.
    let posts = Lock<[Post]>([])
    let shared = Lock(Shared())
    let phase = Atomic<UInt8>(0)
    let isReady = Atomic(true)
    /// Somebody wants it started again without waiting.
    let startsNow = Atomic(false)
    /// Nanoseconds at which the callback under way began, 0 while none is; and which one it is.
    let callbackSince = Atomic<UInt64>(0)
    let callback = Atomic<UInt8>(0)

    // The instance's thread only.
    /// What the adapter was told last.
    var settings: TypedValue
    var raw: OpaquePointer?
    var listeners: [UInt64: Listener] = [:]
    var keptSockets: [String: SharedSocket] = [:]
    var lastListener: UInt64 = 0
    var callTimers: [UInt64: UInt64] = [:]
    var requestsUnderWay: Set<UInt64> = []
    var lastRequest: UInt64 = 0
    let deliveries: UnsafeMutablePointer<hubbub_delivery>
    var staged = 0..<0

    /// Something for the instance's thread to do.
    @safe enum Post: @unchecked Sendable {
        case task(hubbub_task, UnsafeMutableRawPointer?)
        case work(() -> Void)
    }

    /// What other threads tell the instance's.
    struct Shared: Sendable {
        var status = InstanceStatus()
        var startResult: (code: Int32, text: String)?
        var hasStopped = false
        var failure: CallFailure?
        /// When the hub wants it gone: milliseconds that it may take.
        var shutdown: UInt32?
        /// Another one takes its place, and its listening sockets.
        var hasSuccessor = false
        var isFinished = false
        /// Somebody wants a new life in place of this one.
        var startsAnew = false
        /// Why the function that returns an error fails.
        var error: CallFailure?
    }

    /// The most tasks that wait.
    static let postLimit = 65_536

    /// - Parameters:
    ///   - adapter: the library's table; it is never unloaded.
    ///   - predecessor: the one whose place it takes, which has finished.
    package convenience init(
        _ configuration: Configuration, adapter: UnsafePointer<hubbub_adapter>, ports: Ports,
        replacing predecessor: Instance? = nil
    ) throws(SystemError) {
        unsafe try self.init(
            configuration, adapter: adapter, source: ports.source, sink: ports.sink, ports: ports,
            replacing: predecessor)
    }

    /// An instance whose events go, and whose deliveries come from, wherever these say.
    package init(
        _ configuration: Configuration, adapter: UnsafePointer<hubbub_adapter>, source: (any SourceEnd)?,
        sink: (any SinkEnd)?, ports: Ports = Ports(source: nil, sink: nil), replacing predecessor: Instance? = nil
    ) throws(SystemError) {
        self.configuration = configuration
        self.ports = ports
        self.source = source
        self.sink = sink
        unsafe self.adapter = unsafe adapter
        isChecking = configuration.isChecking
        unsafe usualEvents = isChecking ? nil : source.map { unsafe Unmanaged.passUnretained($0.builder.usual) }
        stateDirectory = configuration.stateDirectory.map { ConstantText($0) }
        openState = configuration.openState
        settings = configuration.settings
        // Whoever rings for the predecessor rings for this one.
        if let predecessor { loop = predecessor.loop } else { loop = try EventLoop() }
        keptSockets = predecessor?.keptSockets ?? [:]
        loop.wakefulness = configuration.wakefulness
        loop.doorway = configuration.doorway
        try loop.lendTurns(configuration.doorway?.isBrief ?? false && source == nil)
        unsafe deliveries = .allocate(capacity: SinkPort.batchLimit)
        unsafe host = unsafe configuration.examiner?.tableMemory() ?? .allocate(capacity: 1)
        unsafe host.initialize(to: HostTable.make())
        unsafe host.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        if source !== predecessor?.source { source?.setWaker(loop) }
        if sink !== predecessor?.sink { sink?.setWaker(loop) }
    }

    deinit {
        unsafe deliveries.deallocate()
        if examiner == nil { unsafe host.deallocate() }
    }

    package var name: String { configuration.name }
    var logger: Log { configuration.logger }
    var examiner: (any Examiner)? { configuration.examiner }

    /// Memory for what the adapter gets for the duration of a call.
    func lend() -> Arena { isChecking ? examiner?.lend() ?? Arena() : Arena() }

    /// What is known of it. [any thread]
    package var status: InstanceStatus { shared.withLock { $0.status } }

    /// Whether the calling thread is the instance's.
    var isOnThread: Bool { loop.isOnThread }

    /// The number of the call into the adapter that the calling thread is in; 0 where it is in none. [any thread, also in a
    /// signal handler]
    package var callOnThisThread: UInt8 {
        guard isOnThread, callbackSince.load(ordering: .relaxed) != 0 else { return 0 }
        return callback.load(ordering: .relaxed)
    }

    /// Runs `work` on the instance's thread. False where too much waits. [any thread]
    @discardableResult
    func post(_ post: Post) -> Bool {
        let accepted = posts.withLock { posts in
            guard posts.count < Self.postLimit else { return false }
            posts.append(post)
            return true
        }
        if accepted { loop.wake() }
        return accepted
    }

    /// Adds to a count of the adapter's. [any thread]
    package func count(_ name: String, _ amount: UInt64) {
        configuration.observe?(.counted(name, amount))
        shared.withLock { shared in
            // An adapter that invents names without end gets no more than this.
            guard shared.status.counts.count < 64 || shared.status.counts[name] != nil else { return }
            shared.status.counts[name, default: 0] += amount
        }
    }

    /// Notes that the adapter broke a rule of the interface. [any thread]
    package func violated(_ rule: Rule, _ what: String, call: UInt8? = nil) {
        examiner?.broke(rule, what, call: call)
        logger.error("adapter misbehaves: \(what)")
        note(violation: what)
    }

    /// The same, where it was logged already. [any thread]
    package func note(violation rule: String) {
        configuration.observe?(.violated(rule))
        shared.withLock { shared in
            if shared.status.violations.count < 64 { shared.status.violations.append(rule) }
        }
    }
}
