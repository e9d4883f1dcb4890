internal import Locks
internal import Routing
internal import Synchronization

/// What a source may emit, and what became of what it emitted.
extension SourcePort {
    /// What a source without `push_back` routes is granted at a time.
    private static let ampleCredit = (events: 65_536, bytes: 64 << 20)

    /// emit took fewer than it was given. Behind the gate.
    func starve() {
        isStarved.store(true, ordering: .sequentiallyConsistent)
        // A sink may have made room between the refusal and the mark: then nobody else would tell.
        if openCredit.events > 0, hasAmpleRoom { waker?.wake() }
    }

    private var hasAmpleRoom: Bool {
        directRoutes.allSatisfy { !$0.isClosed && ($0.spec.full != .pushBack || $0.hasAmpleRoom) }
            && durableRoutes.allSatisfy { !$0.isClosed }
    }

    /// Makes the source wait, or lets it go on. [any thread]
    package func hold(_ holds: Bool) {
        isHeld.store(holds, ordering: .sequentiallyConsistent)
        if !holds { relieve() }
    }

    /// There is room again where there was none. [any thread]
    package func relieve() {
        if isStarved.load(ordering: .sequentiallyConsistent) { waker?.wake() }
    }

    /// The credit to announce, once after each time that emit took fewer than it was given. [endpoint's thread]
    package func takeCredit() -> (events: Int, bytes: Int)? {
        guard isStarved.load(ordering: .relaxed) else { return nil }
        let credit = gate.withLock { _ in hasAmpleRoom ? openCredit : (events: 0, bytes: 0) }
        guard credit.events > 0 else { return nil }
        isStarved.store(false, ordering: .sequentiallyConsistent)
        return credit
    }

    /// Events and bytes for which there is room now. [any thread]
    package var credit: (events: Int, bytes: Int) { gate.withLock { _ in openCredit } }

    private var openCredit: (events: Int, bytes: Int) {
        if isHeld.load(ordering: .relaxed) { return (0, 0) }
        var credit = Self.ampleCredit
        for route in directRoutes where route.spec.full == .pushBack {
            let room = route.queue.room
            credit = (min(credit.events, room.events), min(credit.bytes, room.bytes))
        }
        if let room = custodian?.room {
            credit = (min(credit.events, room.events), min(credit.bytes, room.bytes))
        }
        return tracker.room == 0 ? (0, 0) : credit
    }

    /// The settlements that the source has not heard yet. [endpoint's thread]
    package func takeSettlements() -> [Settlement] { tracker.takeFinished() }
}
