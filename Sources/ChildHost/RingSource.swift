internal import Bus
internal import CHubbub
internal import EventBlock
internal import Locks
internal import Placement
internal import Synchronization

/// Where the adapter's events go: into the ring to the hub, as far as the hub grants them.
final class RingSource: SourceEnd, @unchecked Sendable {
    let builder: EventFactory
    private let number: UInt32
    private let hub: HubLine
    private let holder: Lock<CreditHolder>
    /// emit took fewer than it was given, and the adapter has not been told of new room since.
    private let isStarved = Atomic(false)
    private weak var waker: (any Waking)?
    /// [instance's thread]
    private var settlements: [Settlement] = []

    init(_ hub: HubLine, number: UInt32, builder: EventFactory, credit: CreditHolder) {
        self.hub = hub
        self.number = number
        self.builder = builder
        holder = Lock(credit)
    }

    func setWaker(_ waker: any Waking) { self.waker = waker }

    func countInvalid() { hub.send(.invalid) }

    var credit: (events: Int, bytes: Int) { holder.withLock { $0.room } }

    func emit(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, tokens: UnsafePointer<UInt64>?, count: Int
    ) -> (accepted: Int, error: EventError?) {
        var accepted = 0
        var error: EventError?
        holder.withLock { holder in
            hub.orEnd { () throws(RingFault) in
                try hub.line.write(orWaitFor: EventRecord.blockLimit) { writer throws(RingFault) in
                    while accepted < count {
                        error = unsafe refusal(of: events[accepted])
                        guard error == nil, let event = unsafe events[accepted] else { return true }
                        let token = unsafe tokens?[accepted] ?? 0
                        switch unsafe try Self.append(event, token, to: &writer, &holder) {
                        case .appended: accepted += 1
                        case .noCredit: return true
                        case .noRoom: return false
                        }
                    }
                    return true
                }
            }
        }
        unsafe EventReference.release(events, count: accepted)
        if accepted < count, error == nil { starve() }
        return (accepted, error)
    }

    private func refusal(of event: UnsafePointer<hubbub_event>?) -> EventError? {
        guard let event = unsafe event else { return EventError(HUBBUB_E_INVALID, "an event is NULL") }
        let slot = unsafe EventSlot.of(event)
        if unsafe slot.pointee.stamp.origin == number && slot.pointee.openPayload == 0 { return nil }
        return unsafe builder.refusal(of: event, slot)
    }

    private enum Appending { case appended, noCredit, noRoom }

    @inline(__always)
    private static func append(
        _ event: UnsafePointer<hubbub_event>, _ token: UInt64, to writer: inout RingWriter, _ holder: inout CreditHolder
    ) throws(RingFault) -> Appending {
        let size = unsafe Int(event.pointee.size)
        guard holder.take(size) else { return .noCredit }
        var head = EventHead()
        head.token = token
        head.path = unsafe EventSlot.of(event).pointee.stamp.path
        if unsafe try EventRecord.append(event, head, to: &writer) { return .appended }
        holder.giveBack(size)
        return .noRoom
    }

    private func starve() {
        isStarved.store(true, ordering: .sequentiallyConsistent)
        hub.line.wantCredit(true)
        // The hub may have granted more between the refusal and the mark: then nobody else would tell.
        if isReadyAgain { waker?.wake() }
    }

    /// Events may be emitted again, where none could.
    var isReadyAgain: Bool {
        guard isStarved.load(ordering: .sequentiallyConsistent) else { return false }
        let (credit, window) = (credit, CreditGrantor.window)
        guard credit.events * 2 >= Int(window.events), credit.bytes * 2 >= Int(window.bytes) else { return false }
        return hub.orEnd { () throws(RingFault) in try hub.line.hasAmpleRoom() }
    }

    func takeCredit() -> (events: Int, bytes: Int)? {
        guard isReadyAgain else { return nil }
        // In this order: an emission on another thread that finds no room in between is the one that is waited for.
        hub.line.wantCredit(false)
        isStarved.store(false, ordering: .sequentiallyConsistent)
        return credit
    }

    // MARK: What the hub says of them. [instance's thread]

    func settle(_ settled: some Sequence<Settlement>) { settlements += settled }

    func takeSettlements() -> [Settlement] {
        if settlements.isEmpty { return [] }
        defer { settlements = [] }
        return settlements
    }
}
