internal import CHubbub
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Locks
internal import Rules
internal import Runtime
internal import Synchronization
internal import Unix

/// The checking host of one case: notes each broken rule once, measures the calls, and plays what the case asks for.
@safe final class Examination: Examiner, @unchecked Sendable {
    private struct State {
        var found: Set<String> = []
        var broken: Set<Rule> = []
        var timings = Timings()
        var began: UInt64 = 0
        var answered: Set<UInt64> = []
        /// The functions of the host that could fail until now, and which of them is to.
        var fallible = 0
        var failing: Int?
        /// The one that did.
        var failed = ""
        var withheld: Set<String> = []
        /// Of the present instance.
        var table: UInt = 0
        var calls = 0
        var work = CaseWork()
    }

    /// What its findings name.
    let place: String
    let mark: Mark
    private let report: Report
    private let declared: Set<String>
    private let state = Lock(State())
    private let thread = Atomic<UInt>(0)
    /// The present instance is gone: nobody may use its host any more.
    private let isDestroyed = Atomic(false)

    let events = GuardedMemory(size: 1 << 34)
    private let lent = GuardedMemory(size: 1 << 33)
    private let hosts = GuardedMemory(size: 1 << 24)
    /// Told when `deliver` has returned. Set before the instance runs.
    var deliverReturned: () -> Void = {}

    init(_ place: String, _ descriptor: AdapterDescriptor, _ mark: Mark, _ report: Report) {
        (self.place, self.mark, self.report) = (place, mark, report)
        declared = Set(descriptor.requiredExtensions + descriptor.optionalExtensions)
    }

    var timings: JSONValue { state.withLock { $0.timings.json } }

    /// What the adapter was given to do and did, of all instances.
    var work: CaseWork { state.withLock { $0.work } }

    func count(_ change: (inout CaseWork) -> Void) { state.withLock { change(&$0.work) } }

    func withhold(_ extensions: [String]) { state.withLock { $0.withheld = Set(extensions) } }

    /// From now on the function of that number that can fail does, counted from 1; nil for none.
    func fail(_ number: Int?) {
        state.withLock { state in
            state.failing = number
            state.failed = ""
            state.fallible = 0
        }
    }

    /// How many functions that can fail were called since.
    var fallibleCalls: Int { state.withLock { $0.fallible } }

    // MARK: Findings

    func broke(_ rule: Rule, _ what: String, call: UInt8?) {
        note(rule, what, call: call.flatMap(Watchdog.name(ofCall:)) ?? present)
    }

    /// Whether that rule was broken already.
    func hasFound(_ rule: Rule) -> Bool { state.withLock { $0.broken.contains(rule) } }

    func note(_ rule: Rule, _ what: String, call: String) {
        // One of a kind says it: a rule that is broken with each event would fill the report.
        let (isNew, failed) = state.withLock { state in
            state.broken.insert(rule)
            return (state.found.insert("\(rule.rawValue) \(call) \(state.failed)").inserted, state.failed)
        }
        guard isNew else { return }
        let text = failed.isEmpty ? what : "\(what), after \(failed) had failed"
        report.write(["finding": RuleFinding(rule, in: place, call: call, text).json])
    }

    /// The call into the adapter in which the calling thread is.
    private var present: String {
        guard isOnThread else { return thread.load(ordering: .relaxed) == 0 ? "" : "another thread" }
        return Watchdog.name(ofCall: mark.call) ?? "between calls"
    }

    private var isOnThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// In a signal handler.
    func faulted(at address: UInt) {
        mark.note(fault(at: address), isOnThread: isOnThread)
    }

    private func fault(at address: UInt) -> CaseMark.Fault {
        if events.contains(address) { return .event }
        if lent.contains(address) { return .lent }
        guard hosts.contains(address) else { return .none }
        return isDestroyed.load(ordering: .relaxed) ? .host : .behindHost
    }

    // MARK: Calls into the adapter

    func began(call: UInt8) {
        if thread.load(ordering: .relaxed) == 0 { thread.store(UInt(pthread_self()), ordering: .relaxed) }
        mark.call = call
        state.withLock { state in
            state.began = Clock.monotonic()
            state.calls += 1
        }
    }

    /// Calls into the adapter until now.
    var calls: Int { state.withLock { $0.calls } }

    func ended(call: UInt8) {
        let now = Clock.monotonic()
        let name = Watchdog.name(ofCall: call) ?? ""
        let time = state.withLock { state in
            state.timings.add(name, now - state.began)
            return now - state.began
        }
        if name == "deliver" { deliverReturned() }
        if time > Watchdog.limit { note(.blocking, "\(name) took \(time / 1_000_000) ms", call: name) }
        mark.call = 0
    }

    /// Another instance has another thread, and numbers its calls from 1 again.
    func beginInstance() {
        thread.store(0, ordering: .relaxed)
        isDestroyed.store(false, ordering: .relaxed)
        state.withLock { $0.answered = [] }
    }

    // MARK: What the host does

    func offers(_ id: String) -> Bool {
        if !declared.contains(id) {
            broke(.undeclaredExtension, "it asks for \(id), which its descriptor does not name")
        }
        return !state.withLock { $0.withheld.contains(id) }
    }

    func refusal(of function: StaticString) -> Int32? {
        state.withLock { state in
            state.fallible += 1
            guard state.failing == state.fallible else { return nil }
            state.failed = "\(function)"
            // What the header says of them.
            return state.failed == "create_event" ? HUBBUB_E_MEMORY : HUBBUB_E_BUSY
        }
    }

    func answered(call: UInt64, isKnown: Bool) {
        let isSecond = state.withLock { state in
            state.work.answered += 1
            return !state.answered.insert(call).inserted
        }
        // The first answer may come after the caller's time is over; the second is the adapter's own mistake.
        if isSecond { broke(.answerTwice, "complete was called a second time for one call") }
    }

    func lend() -> Arena { Arena(LentMemory(lent)) }

    func tableMemory() -> UnsafeMutablePointer<hubbub_host> {
        guard let piece = unsafe hosts.allocate(MemoryLayout<hubbub_host>.size, alignment: 8) else {
            fatalError("there is no address space left for the host")
        }
        state.withLock { $0.table = UInt(bitPattern: piece) }
        return unsafe piece.bindMemory(to: hubbub_host.self, capacity: 1)
    }

    /// The instance was destroyed: nobody may call the host any more.
    func forbidTable() {
        isDestroyed.store(true, ordering: .relaxed)
        let table = state.withLock { $0.table }
        if let table = unsafe UnsafeMutableRawPointer(bitPattern: table) { unsafe hosts.forbid(table) }
    }
}

/// Lines of JSON for whoever started this process. [any thread]
final class Report: Sendable {
    private let lock = Lock(())
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func write(_ line: JSONValue) {
        let bytes = line.bytes + [UInt8(ascii: "\n")]
        lock.withLock { _ in
            _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
    }
}
