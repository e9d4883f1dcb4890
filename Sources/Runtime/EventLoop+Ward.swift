internal import Bus
internal import CUnix
internal import Synchronization
internal import Unix

/// A thread takes the turns of another one that sleeps, its ward: what goes from one process to another has then to wake one thread
/// of the hub, not two, and stays in the caches of one processor.
///
/// Only where both have nothing to do that takes long, for no foreign code runs on either. The ward's thread sleeps until it has
/// something to do that is more than to pass on: until a timer is due, a descriptor of its is ready, or its deputy hands the turns
/// back. One ward at a time: the others have processors of their own.
extension EventLoop {
    /// What came of a turn that a deputy took.
    enum DeputyTurn {
        /// There was nothing to do.
        case idle
        case busy
        /// The thread has to go on itself.
        case over
    }

    /// Says whether deputies may take turns, while there is a `deputyTurn`. Before the thread runs.
    func lendTurns(_ lends: Bool) throws(SystemError) {
        if lends, returned == nil { returned = try Bell() }
        lendsTurns.store(lends, ordering: .sequentiallyConsistent)
    }

    func wake(by other: (any Waking)?) {
        guard lendsTurns.load(ordering: .acquiring), let deputy = other as? EventLoop, deputy.takeTurns(of: self) else {
            return wake()
        }
    }

    /// Whether this thread, where it is the calling one, takes the turns of `other` from now on, or did already. [any thread]
    private func takeTurns(of other: EventLoop) -> Bool {
        guard isOnThread, isDeputy else { return false }
        if let ward { return ward === other }
        guard other.presence.deputize() else { return false }
        other.adopt()
        other.doorway?.wake()
        ward = other
        do throws(SystemError) {
            // Its own registration is silent meanwhile, and stays, so that nothing can fail when the turns go back.
            for bell in other.bells {
                try other.change(bell.descriptor, 0)
                try add(bell.descriptor, EPOLLIN.rawValue) { _, _ in bell.clear() }
            }
        } catch { dismissWard() }
        return true
    }

    /// Hands the ward its turns back, and has it take one. [thread]
    func dismissWard() {
        guard let ward else { return }
        self.ward = nil
        for bell in ward.bells {
            _ = remove(bell.descriptor)
            try? ward.change(bell.descriptor, EPOLLIN.rawValue)
        }
        ward.doorway?.sleep()
        if ward.presence.handBack() { ward.returned?.ring() } else { ward.ring() }
    }

    /// Takes a turn of the ward. Returns whether there was anything to do. [thread]
    func serveWard() -> Bool {
        guard let ward else { return false }
        let turn = ward.takeDeputyTurn()
        if turn == .over { dismissWard() }
        return turn == .busy
    }

    /// Something waits for the ward. [thread]
    var wardWaits: Bool {
        guard let ward else { return false }
        return ward.presence.isCalling || ward.doorway?.hasWork ?? false
    }

    // MARK: Of the ward, on its deputy's thread.

    private func takeDeputyTurn() -> DeputyTurn {
        guard presence.beginDeputyTurn() else { return .over }
        now = Clock.monotonic()
        let result = deputyTurn?() ?? .over
        // A timer that was set meanwhile may be due before the thread wakes up.
        return (timers.nextDue() ?? .max) < sleepsUntil ? .over : result
    }

    /// What it is woken by from elsewhere.
    private var bells: [Bell] { [bell] + (doorway.map { [$0.bell] } ?? []) }

    /// Waits until its deputy hands the turns back. [thread]
    func reclaimTurns() {
        while !presence.wakeUp() {
            bell.ring()
            returned?.wait()
        }
        adopt()
    }
}
