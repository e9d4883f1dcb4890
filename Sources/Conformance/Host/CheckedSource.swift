internal import Bus
internal import CHubbub
internal import EventBlock
internal import Locks
internal import Synchronization

/// Where the events of the adapter that is checked go: nowhere, as many as the case lets through.
@safe final class CheckedSource: SourceEnd, @unchecked Sendable {
    /// What it takes.
    enum Gate: Equatable, Sendable {
        case open
        case closed
        /// So many events, then none until it is opened again.
        case few(Int)
    }

    /// Events that may be unsettled at a time, as in a hub.
    private static let unsettledLimit = 4_096
    private static let room = (events: 1_024, bytes: 8 << 20)

    private struct State {
        var gate = Gate.open
        /// Of events whose settlement the adapter waits for.
        var tokens: [UInt64] = []
        var settlements: [Settlement] = []
        var isStarved = false
        var emitted = 0
    }

    let builder: EventFactory
    private let number: UInt32
    private let state = Lock(State())
    private weak var waker: (any Waking)?

    init(number: UInt32, builder: EventFactory) { (self.number, self.builder) = (number, builder) }

    func setWaker(_ waker: any Waking) { self.waker = waker }
    func countInvalid() {}

    var credit: (events: Int, bytes: Int) { state.withLock { Self.room(of: $0.gate) } }

    private static func room(of gate: Gate) -> (events: Int, bytes: Int) {
        switch gate {
        case .open: room
        case .closed: (0, 0)
        case .few(let count): (count, room.bytes)
        }
    }

    /// How many events were taken.
    var emitted: Int { state.withLock { $0.emitted } }

    /// Events whose settlement the adapter waits for.
    var unsettled: Int { state.withLock { $0.tokens.count } }

    /// Lets events through, or not. [any thread]
    func open(_ gate: Gate) {
        state.withLock { $0.gate = gate }
        if gate != .closed { waker?.wake() }
    }

    /// Says of so many emitted events, the oldest, what became of them. [any thread]
    func settle(_ count: Int, _ outcome: () -> Settlement.Outcome) {
        state.withLock { state in
            for token in state.tokens.prefix(count) {
                let outcome = outcome()
                state.settlements.append(
                    Settlement(
                        token: token, outcome: outcome, code: outcome == .delivered ? HUBBUB_OK : HUBBUB_E_FAILED,
                        text: outcome == .delivered ? "" : "settled so by the checking host"))
            }
            state.tokens.removeFirst(min(count, state.tokens.count))
        }
        waker?.wake()
    }

    func emit(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, tokens: UnsafePointer<UInt64>?, count: Int
    ) -> (accepted: Int, error: EventError?) {
        var accepted = 0
        var error: EventError?
        state.withLock { state in
            while accepted < count {
                error = unsafe refusal(of: events[accepted])
                guard error == nil, Self.take(&state) else { break }
                if let token = unsafe tokens?[accepted], token != 0 { state.tokens.append(token) }
                accepted += 1
            }
            state.emitted += accepted
            if accepted < count, error == nil { state.isStarved = true }
        }
        unsafe EventReference.release(events, count: accepted)
        return (accepted, error)
    }

    private static func take(_ state: inout State) -> Bool {
        guard state.tokens.count < unsettledLimit else { return false }
        switch state.gate {
        case .open: return true
        case .closed: return false
        case .few(let left):
            state.gate = left > 1 ? .few(left - 1) : .closed
            return true
        }
    }

    private func refusal(of event: UnsafePointer<hubbub_event>?) -> EventError? {
        guard let event = unsafe event else { return EventError(HUBBUB_E_INVALID, "an event is NULL") }
        let slot = unsafe EventSlot.of(event)
        if unsafe slot.pointee.stamp.origin == number && slot.pointee.openPayload == 0 { return nil }
        return unsafe builder.refusal(of: event, slot)
    }

    // MARK: Asked by the instance's thread.

    func takeCredit() -> (events: Int, bytes: Int)? {
        state.withLock { state in
            guard state.isStarved, state.gate != .closed, state.tokens.count < Self.unsettledLimit else { return nil }
            state.isStarved = false
            return Self.room(of: state.gate)
        }
    }

    func takeSettlements() -> [Settlement] {
        state.withLock { state in
            defer { state.settlements = [] }
            return state.settlements
        }
    }
}
