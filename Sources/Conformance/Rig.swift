internal import CHubbub
internal import Bus
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Locks
internal import LogLines
internal import Rules
internal import Runtime
internal import Synchronization
internal import Unix

/// What is checked: an adapter and an endpoint's settings.
@safe struct Subject {
    let adapter: UnsafePointer<hubbub_adapter>
    let descriptor: AdapterDescriptor
    let settings: TypedValue
    /// Where it may write.
    let directory: String
}

/// One instance of it under the checking host, driven from outside as a hub does.
@safe final class Rig {
    /// An adapter that does not return for so long hangs, in nanoseconds.
    private static let longestCall: UInt64 = 5_000_000_000
    private static let stopLimit: UInt32 = 5_000

    let subject: Subject
    let examination: Examination
    let source: CheckedSource?
    let sink: CheckedSink?
    let events: EventMaker
    private(set) var settings: TypedValue
    private let instance: Instance
    private let lives: Lives

    /// How far a start came.
    enum Start: Equatable {
        case running
        /// It waits for something, which is its right.
        case pending
        case failed(String, code: Int32)
    }

    private final class Lives: Sendable {
        let running = Atomic(0)
    }

    init(_ subject: Subject, _ examination: Examination, _ course: Course = .whole, livesOnce: Bool = true) throws {
        (self.subject, self.examination, settings) = (subject, examination, subject.settings)
        let descriptor = subject.descriptor
        let factory = EventFactory(
            number: 1, source: "urn:hubbub:checked", types: descriptor.emits, allowed: [], registry: TypeRegistry(),
            eventLimit: EventMaker.blockLimit)
        source = descriptor.roles.contains(.source) ? CheckedSource(number: 1, builder: factory) : nil
        sink = descriptor.roles.contains(.sink) ? CheckedSink(examination) : nil
        events = EventMaker(descriptor.accepts, examination.events)
        let lives = Lives()
        self.lives = lives
        var configuration = Instance.Configuration(
            name: "checked", descriptor: descriptor, settings: subject.settings, logger: Log(level: .error) { _ in })
        configuration.isChecking = true
        configuration.examiner = examination
        configuration.course = course
        configuration.livesOnce = livesOnce
        configuration.sockets = ScratchSockets(directory: subject.directory)
        configuration.stateDirectory = Path.join(subject.directory, "state")
        configuration.observe = { change in
            if case .running = change { lives.running.add(1, ordering: .relaxed) }
        }
        examination.beginInstance()
        instance = unsafe try Instance(configuration, adapter: subject.adapter, source: source, sink: sink)
        let peer = CheckedPeer(seed: UInt64(examination.calls))
        instance.resolve = { name in (peer, name) }
        // A thread of the adapter's that goes on after the end finds the host's memory forbidden, not used for something else.
        _ = unsafe Unmanaged.passRetained(instance)
    }

    /// Starts it and waits until it is known how that went.
    func begin(limit: Double = 2) throws -> Start {
        try instance.start()
        _ = wait(limit) { instance.status.state == .running || instance.isFinished }
        return start
    }

    /// Starts it and does not wait.
    func launch() throws { try instance.start() }

    var start: Start {
        let status = instance.status
        if status.state == .running { return .running }
        return status.lastError.isEmpty ? .pending : .failed(status.lastError, code: status.lastErrorCode)
    }

    /// Ends the present life and waits for the next one.
    func beginAgain() -> Start {
        let before = lives.running.load(ordering: .relaxed)
        instance.startAnew()
        _ = wait(3) { lives.running.load(ordering: .relaxed) > before || instance.isFinished }
        return start
    }

    /// Ends it in order, and waits until nothing of it is left.
    func end() {
        examination.count { $0.emitted += source?.emitted ?? 0 }
        instance.shutDown(within: Self.stopLimit)
        guard wait(Double(Self.stopLimit) / 1_000 + 8, until: { instance.isFinished }) else {
            examination.note(.hang, "the instance does not end", call: "stop")
            Child.end(examination)
        }
        examination.forbidTable()
        // Threads that it left behind have time to show themselves.
        usleep(5_000)
    }

    func call(_ operation: OperationSpec, _ parameters: [TypedValue.Field], timeout: UInt32) {
        examination.count { $0.called += 1 }
        instance.call(operation.name, parameters, timeout: timeout) { [examination] result in
            // An answer may always be without a result.
            guard case .success(let value) = result, value.kind != operation.resultKind, value != .none else { return }
            examination.broke(
                .resultKind,
                "\(operation.name) answered with \(value.kind.name) and declares \(operation.resultKind.name)")
        }
    }

    /// Gives it other settings; what it does with them is its own affair.
    func configure(_ settings: TypedValue) { instance.configure(settings) { _ in } }

    func pause(_ milliseconds: Int) { _ = wait(Double(milliseconds) / 1_000) { false } }

    /// Waits until it holds, at most so many seconds, and sees meanwhile whether a call hangs.
    @discardableResult
    func wait(_ seconds: Double, until isDone: () -> Bool) -> Bool {
        let end = Clock.monotonic() + UInt64(seconds * 1_000_000_000)
        while !isDone() {
            if Watchdog.hasCall(in: [instance], longerThan: Self.longestCall) {
                let call = Watchdog.callUnderWay(in: instance) ?? ""
                examination.note(
                    .hang, "\(call) has not returned for \(Self.longestCall / 1_000_000_000) s", call: call)
                Child.end(examination)
            }
            if Clock.monotonic() >= end { return false }
            usleep(500)
        }
        return true
    }
}
