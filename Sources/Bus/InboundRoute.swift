internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Routing

/// A route as its sink sees it: what it makes of each event, and what came back to be tried again.
///
/// What came back is guarded by the sink's lock; mapping is the endpoint's thread's alone.
@safe final class InboundRoute: @unchecked Sendable {
    let route: Route
    /// A custodian keeps its events.
    let isDurable: Bool
    /// The sink gets one event of a key at a time.
    let isStrict: Bool
    /// What the places of its events are counted in, where the sink is told them; else 0.
    let series: UInt64
    /// What waits for an earlier event of its key.
    var lanes: KeyLanes
    /// The one that took its place, guarded by the sink's lock: what still comes back to this one is that one's.
    var successor: InboundRoute?
    /// Its route takes nothing any more, and it goes when nothing waits.
    var isEnding = false

    /// Events pass as they are, and nothing of theirs has to be checked against the target's declaration.
    private let passesAsIs: Bool
    private let accepts: [EventTypeSpec]
    private let contracts: [TypeContract]
    private var mappings: [Int: CompiledMapping] = [:]
    private var lastType: (number: UInt32, index: Int) = (0, -1)
    /// The number of `lastType` where its events pass as they are, else 0.
    private var directNumber: UInt32 = 0

    /// - Parameter keepsOrder: whether the sink itself keeps the order of a key when one of its events fails.
    init(_ route: Route, accepts: [EventTypeSpec], registry: TypeRegistry, keepsOrder: Bool) {
        self.route = route
        isDurable = route.custody != nil
        isStrict = isDurable && !keepsOrder
        let isOnce = route.spec.delivery == .once
        series = isOnce ? route.custody.map { $0.custodian.series(of: $0.number) } ?? 0 : 0
        lanes = KeyLanes(isStrict: isStrict, isSingle: isOnce)
        self.accepts = accepts
        contracts = accepts.map { TypeContract($0, registry) }
        passesAsIs = route.spec.mapping.isEmpty && !contracts.contains { $0.hasAttributes }
    }

    /// The one that has its place now.
    var present: InboundRoute {
        var present = self
        while let successor = present.successor { present = successor }
        return present
    }

    /// Events that wait, in memory. Under the sink's lock.
    var waiting: Int { lanes.count + route.depth.events }

    /// Puts an event that the sink gave back in its place.
    func giveBack(_ queued: QueuedEvent, token: UInt64, until: UInt64) {
        var queued = unsafe queued
        if unsafe queued.place.order == 0 { unsafe queued.place.order = token }
        unsafe lanes.giveBack(queued, until: until)
    }

    /// Moves events out, as many as the allowance has room for: what came back and is due first.
    func take(
        _ allowance: inout Allowance, now: UInt64, into buffer: UnsafeMutablePointer<QueuedEvent>
    ) -> Int {
        if lanes.areFree { return unsafe route.queue.pop(&allowance, into: buffer) }
        var taken = unsafe lanes.takeDue(now, &allowance, into: buffer)
        guard lanes.hasRoom else { return taken }
        let popped = unsafe route.queue.pop(&allowance, into: buffer + taken)
        for index in taken..<taken + popped where unsafe lanes.admit(buffer[index]) {
            unsafe buffer[taken] = unsafe buffer[index]
            taken += 1
        }
        return taken
    }

    /// The index of the target's type for an event of that type that passes as it is; nil where more has to be done.
    @inline(__always)
    func directType(_ number: UInt32) -> Int? {
        number == directNumber && number != 0 ? lastType.index : nil
    }

    /// What the sink gets for an event, and the index of its type: the event itself, or another one that has a reference.
    func map(
        _ event: UnsafePointer<hubbub_event>, pool: EventPool, limit: Int
    ) throws(EventError) -> (event: UnsafePointer<hubbub_event>, type: Int) {
        let mapping = route.spec.mapping
        let index = unsafe try acceptedType(event, renamed: mapping.type)
        let contract = contracts[index]
        let number = unsafe EventSlot.of(event).pointee.stamp.type
        let isSame = mapping.renamesOnly && number == contract.number && number != 0
        if unsafe mapping.isEmpty || isSame && contract.declaresAll(of: event) {
            if contract.hasAttributes { unsafe try contract.check(event) }
            return unsafe (event, index)
        }
        let compiled = mappings[index] ?? CompiledMapping(mapping, target: accepts[index])
        mappings[index] = compiled
        let slot = unsafe try compiled.apply(event, in: pool, limit: limit)
        unsafe slot.pointee.stamp = EventStamp(path: EventSlot.of(event).pointee.stamp.path)
        let mapped = unsafe UnsafePointer(EventSlot.event(of: slot))
        do throws(EventError) { unsafe try contract.check(mapped) } catch {
            unsafe EventReference.release(mapped)
            throw error
        }
        return unsafe (mapped, index)
    }

    private func acceptedType(
        _ event: UnsafePointer<hubbub_event>, renamed: String?
    ) throws(EventError) -> Int {
        let number = unsafe EventSlot.of(event).pointee.stamp.type
        if number != 0, number == lastType.number { return lastType.index }
        let name = unsafe renamed ?? String(copying: hubbub_event_get_type(event))
        // The closest declaration counts: the name itself, or else the longest family.
        let matching = accepts.indices.filter { accepts[$0].matches(name) }
        guard let index = matching.max(by: { accepts[$0].name.utf8.count < accepts[$1].name.utf8.count }) else {
            throw EventError(HUBBUB_E_TYPE, "the target does not accept \(name)")
        }
        lastType = (number, index)
        directNumber = passesAsIs ? number : 0
        return index
    }
}
