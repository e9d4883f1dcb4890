internal import CHubbub
internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

/// The durable log behind a hub's routes: events are appended once, for all routes that keep them, and each route settles them
/// by itself.
///
/// Two threads work for it: the writer, which puts on the disk whatever has gathered while it wrote what came before, and the
/// keeper, which removes and rewrites segments. All functions may be called from any thread; none waits for the disk but `close`.
package final class Journal: Sendable {
    package let limits: JournalLimits
    /// What opening it found.
    package let recovered: RecoveryReport
    package let counters = JournalCounters()
    let store: SegmentStore
    let shared: Lock<JournalShared>
    let writerNap: Nap
    let keeperNap: Nap
    /// Mixed into the identities of events, so that nobody can make up two that look the same.
    let identity: UInt64
    private let delegates = Lock<DelegateBox?>(nil)
    private let threads = Lock<Threads?>(nil)

    private struct DelegateBox: Sendable { weak var delegate: (any JournalDelegate)? }

    private struct Threads: ~Copyable {
        let writer: Thread
        let keeper: Thread
    }

    /// Opens the journal in a directory, which is made where it is missing, and reads what is in it. Nobody else may write to
    /// it meanwhile: whoever calls holds the state's lock.
    ///
    /// - Parameter routes: those whose events it keeps now. What others have left in it is kept, too.
    package init(
        _ directory: String, limits: JournalLimits = JournalLimits(), routes: [JournalRouteSpec]
    ) throws(JournalError) {
        guard limits.bytes >= 4 * limits.segmentBytes, limits.segmentBytes >= 4_096, limits.segmentBytes < 1 << 31
        else {
            throw JournalError(
                .limits, "a journal of \(limits.bytes) bytes is too small: it needs four segments of 4 KiB or more")
        }
        let recovery = try Recovery(directory, limits: limits, routes: routes)
        let found = try recovery.run()
        self.limits = limits
        recovered = found.report
        store = SegmentStore(directory, segmentBytes: limits.segmentBytes, nextNumber: found.nextNumber)
        identity = found.state.identity
        do throws(SystemError) {
            (writerNap, keeperNap) = (try Nap(), try Nap())
        } catch { throw JournalError(directory, error) }
        var state = JournalShared(state: found.state, files: found.files)
        let wall = Clock.wall()
        for spec in routes { state.bound(try state.declare(spec.name), spec, isFinal: true, wall: wall) }
        shared = Lock(state)
    }

    /// Starts the threads. Once.
    package func start(_ delegate: any JournalDelegate) throws(JournalError) {
        delegates.withLock { $0 = DelegateBox(delegate: delegate) }
        // Before anything is written: on a full disk the first segment would take the room that a killed hub had kept.
        prepareReserve()
        do throws(SystemError) {
            try threads.withLock { (threads: inout Threads?) throws(SystemError) in
                threads = Threads(
                    writer: try Thread("journal") { [self] in JournalWriter(self).run() },
                    keeper: try Thread("journal-keeper") { [self] in JournalKeeper(self).run() })
            }
        } catch { throw JournalError(store.path, error) }
    }

    /// Keeps a file for identities that outlive their segments, where there may be some: the disk may be full when only that makes room.
    /// Where it fails, less is written until there is one.
    func prepareReserve() {
        if shared.withLock({ !$0.state.windows.isEmpty }) { try? store.prepareReserve() }
    }

    /// Writes what is pending, and ends the threads. What cannot be written then is given up: nobody was told that it is kept.
    package func close() {
        shared.withLock { $0.isClosing = true }
        writerNap.end()
        keeperNap.end()
        let threads = threads.withLock { $0.take() }
        guard let threads = consume threads else { return }
        threads.writer.join()
        threads.keeper.join()
    }

    /// A number that only this journal has for a route, and always the same one: with it, sequence numbers name an event for ever.
    /// Never 0.
    package func series(of route: RouteNumber) -> UInt64 {
        let series = identity ^ (UInt64(route) &* 0x9e37_79b9_7f4a_7c15)
        return series == 0 ? 1 : series
    }

    /// Its directory.
    package var path: String { store.path }

    var delegate: (any JournalDelegate)? { delegates.withLock { $0?.delegate } }

    /// How it does.
    package var condition: JournalCondition { shared.withLock { $0.condition } }
}
