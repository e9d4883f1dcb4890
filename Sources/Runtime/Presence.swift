internal import Synchronization

/// Whether a thread is awake or sleeps, and who takes its turns: itself, or, while it sleeps, a deputy.
///
/// Whoever has the turns is alone with what belongs to the thread; each change of hands orders memory.
struct Presence: ~Copyable {
    private enum State: UInt8, AtomicRepresentable {
        case awake
        /// Awake, or about to be: another turn is to be taken.
        case woken
        case asleep
        /// It sleeps, and a deputy has the turns.
        case deputized
        /// The same, and another turn is to be taken.
        case called
        /// It does not sleep any more, and waits for the deputy to hand the turns back.
        case awaited
    }

    private let state = Atomic(State.awake)

    /// Whose sleep is to be ended.
    enum Sleeper { case nobody, thread, deputy }

    /// Another turn is to be taken. Returns who is to be rung for it. [any thread]
    func wake() -> Sleeper {
        // Also where nothing changes: what was written before is seen by the turn that follows.
        let before = change { state in
            switch state {
            case .awake, .woken, .asleep: .woken
            case .deputized, .called: .called
            case .awaited: .awaited
            }
        }
        return before == .asleep ? .thread : before == .deputized ? .deputy : .nobody
    }

    /// Whether the thread sleeps, and nobody wants another turn. [any thread]
    var isAsleep: Bool {
        let present = state.load(ordering: .sequentiallyConsistent)
        return present == .asleep || present == .deputized
    }

    /// Another turn is to be taken. [thread]
    var isWoken: Bool { state.load(ordering: .relaxed) == .woken }

    /// The turn that begins is the one to be taken. [thread, awake]
    func stayAwake() { state.store(.awake, ordering: .sequentiallyConsistent) }

    /// Falls asleep, unless another turn is to be taken. [thread, awake]
    func fallAsleep() -> Bool {
        state.compareExchange(expected: .awake, desired: .asleep, ordering: .sequentiallyConsistent).exchanged
    }

    /// Wakes up. Where it returns false a deputy has the turns, and is to be rung: when it has handed them back this is asked
    /// again. [thread, asleep]
    func wakeUp() -> Bool {
        let before = change { $0 == .asleep || $0 == .woken ? .awake : .awaited }
        return before == .asleep || before == .woken
    }

    // MARK: Deputies.

    /// Takes over the turns of a thread that sleeps. Returns false where it does not, or has a deputy. [any thread]
    func deputize() -> Bool {
        state.compareExchange(expected: .asleep, desired: .deputized, ordering: .sequentiallyConsistent).exchanged
    }

    /// The deputy has something to do: a turn, or to hand the turns back. [deputy]
    var isCalling: Bool { state.load(ordering: .relaxed) != .deputized }

    /// The turn that begins is the one to be taken. Returns false where the thread waits for its turns. [deputy]
    func beginDeputyTurn() -> Bool { change { $0 == .called ? .deputized : $0 } != .awaited }

    /// Hands the turns back; another one is to be taken. Returns whether the thread waits for them, and does not sleep. [deputy]
    func handBack() -> Bool { state.exchange(.woken, ordering: .sequentiallyConsistent) == .awaited }

    /// Returns the state before.
    private func change(_ next: (State) -> State) -> State {
        var present = state.load(ordering: .relaxed)
        while true {
            let (isDone, now) = state.weakCompareExchange(
                expected: present, desired: next(present), successOrdering: .sequentiallyConsistent,
                failureOrdering: .relaxed)
            if isDone { return present }
            present = now
        }
    }
}
