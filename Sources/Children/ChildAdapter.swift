internal import Bus
internal import CHubbub
internal import EventBlock
internal import Locks
internal import LogLines
internal import Placement
internal import Runtime
internal import Synchronization
package import Unix

/// Stands in the hub for an adapter that runs in a process of its own: towards the hub it is an adapter as any other, so that
/// restarts, credits, settlement and what `hubbub status` says are those of an instance inside.
@safe package final class ChildAdapter: Doorway, @unchecked Sendable {
    /// Records that are taken in one turn.
    private static let batch = 2_048

    package let bell: Bell
    let options: ChildOptions
    /// The table of functions of the life under way. [instance's thread, as is all that follows]
    var host: UnsafePointer<hubbub_host>?
    var life: ChildLife?
    /// The process of the next version, while it starts beside the present one and until it has its place.
    var next: ChildLife?
    let sockets: KeptSockets

    /// What children emitted and the routes have not taken.
    var intake = Intake()

    /// What other threads ask about.
    struct Facts: Sendable {
        /// The process's number while there is one.
        var process: Int32?
        var crashes = CrashRecord()
        var handover: Handover
        /// The next process is one of another version than the last one, whose trial ended.
        var isFresh = false
    }

    let facts: Lock<Facts>

    /// - Parameter predecessor: whose instance has finished: its listening sockets are taken over.
    package init(_ options: ChildOptions, replacing predecessor: ChildAdapter? = nil) throws(SystemError) {
        self.options = options
        facts = Lock(Facts(handover: Handover(options.library)))
        sockets = predecessor?.sockets ?? KeptSockets()
        bell = try Bell()
        unsafe host = nil
    }

    /// The process's number; nil while there is none. [any thread]
    package var process: Int32? { facts.withLock { $0.process } }
    package var quarantine: String? { facts.withLock { $0.crashes.quarantine } }

    /// What it did before is forgotten: it may be started again. [any thread]
    package func pardon() { facts.withLock { $0.crashes = CrashRecord() } }

    /// The adapter's own code runs elsewhere.
    package var isBrief: Bool { true }

    package var hasWork: Bool { life?.line.hasMore ?? false || hasNewsOfNext }

    package func sleep() {
        life?.line.sleep()
        next?.line.sleep()
    }

    package func wake() {
        life?.line.wake()
        next?.line.wake()
    }

    package func work() -> Bool {
        listenToNext()
        guard let life, life.verdict == nil else { return false }
        return attempt(life) { () throws(RingFault) in
            if life.line.isBehind { try life.line.flush() }
            return try take(from: life)
        } ?? false
    }

    /// Takes what the child sent, and passes its events on in batches.
    private func take(from life: ChildLife) throws(RingFault) -> Bool {
        let count = try receive(from: life)
        if !intake.isEmpty { passOn(life) }
        // Where the child left room for deliveries that waited for it, it has rung.
        if isFull, try life.line.hasAmpleRoom() {
            isFull = false
            unsafe host?.pointee.deliver_ready(host)
        }
        return count > 0
    }

    private func receive(from life: ChildLife) throws(RingFault) -> Int {
        guard let factory = instance?.ports.source?.builder else {
            return unsafe try life.line.receive(limit: Self.batch) { record throws(RingFault) in
                unsafe try take(record, from: life)
            }
        }
        let pool = factory.pool
        return unsafe try life.line.receive(limit: Self.batch) { record throws(RingFault) in
            if unsafe record.kind == RecordKind.event { return unsafe try takeEvent(record.body, life, factory, pool) }
            unsafe try take(record, from: life)
        }
    }

    /// A delivery waits for room in the ring.
    var isFull = false

    /// Does what may fail by the child's fault; then the child is ended.
    @discardableResult
    func attempt<Result>(_ life: ChildLife, _ body: () throws(RingFault) -> Result) -> Result? {
        do throws(RingFault) { return try body() } catch {
            end(life, because: "broke the rules: \(error.description)")
            return nil
        }
    }

    /// Ends a process that is of no more use; what becomes of the endpoint is decided when it has ended.
    func end(_ life: ChildLife, because reason: String) {
        guard life.verdict == nil else { return }
        life.verdict = reason
        life.process.kill()
    }
}
