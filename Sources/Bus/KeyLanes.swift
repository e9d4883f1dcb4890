internal import Routing

/// The events of one route that wait for an earlier one of their key: each key keeps its order, and the others go on.
///
/// A lane is there while something of its key came back from the sink and was not delivered again. Events without a subject
/// have one key together. A value without a clock: times are nanoseconds of the monotonic one.
@safe struct KeyLanes {
    @safe private struct Lane {
        var waiting = OrderedEvents()
        /// Nothing of it is delivered before this.
        var dueAt: UInt64 = 0
        /// An event of it is under way, and the sink gets one at a time.
        var isUnderWay = false

        var isWaiting: Bool { !waiting.isEmpty && !isUnderWay }
    }

    /// A route takes no more events from its queue when so many wait here.
    static let limit = 1_024

    /// Whether a sink gets one event of a key at a time, because it does not keep their order itself.
    private let isStrict: Bool
    /// Whether all events are of one key: they go in their order, whatever fails.
    private let isSingle: Bool
    private var lanes: [UInt64: Lane] = [:]
    /// Events that wait.
    private(set) var count = 0
    /// When the first of them may go; nil where none waits for a time.
    private(set) var nextDue: UInt64?

    init(isStrict: Bool, isSingle: Bool = false) { (self.isStrict, self.isSingle) = (isStrict, isSingle) }

    /// Takes over what waits in others. Where they count keys in another way, nothing of theirs is under way.
    mutating func takeOver(_ others: KeyLanes) {
        if (isStrict, isSingle) == (others.isStrict, others.isSingle) {
            self = others
            return
        }
        for lane in others.lanes.values {
            for index in lane.waiting.indices { unsafe giveBack(lane.waiting[index], until: lane.dueAt) }
        }
    }

    /// Moves all events out.
    mutating func removeAll() -> [QueuedEvent] {
        var events: [QueuedEvent] = unsafe []
        for lane in lanes.values {
            for index in lane.waiting.indices { unsafe events.append(lane.waiting[index]) }
        }
        lanes = lanes.filter(\.value.isUnderWay).mapValues { _ in Lane(isUnderWay: true) }
        (count, nextDue) = (0, nil)
        return unsafe events
    }

    /// Whether every event may go at once, and nobody has to be told.
    @inline(__always)
    var areFree: Bool { lanes.isEmpty && !isStrict }

    /// Whether the route may take more events from its queue.
    var hasRoom: Bool { count < Self.limit }

    /// Puts an event that came back in its place. Nothing of its key goes before `until`.
    mutating func giveBack(_ queued: QueuedEvent, until: UInt64) {
        let key = unsafe key(of: queued)
        // Out of the dictionary, so that it is changed in place.
        var lane = lanes.removeValue(forKey: key) ?? Lane()
        unsafe lane.waiting.insert(queued)
        lane.dueAt = max(lane.dueAt, until)
        lane.isUnderWay = false
        count += 1
        nextDue = min(nextDue ?? .max, lane.dueAt)
        lanes[key] = lane
    }

    /// Lets an event from the queue go, or keeps it where an earlier one of its key has not gone. Returns whether it may go.
    mutating func admit(_ queued: QueuedEvent) -> Bool {
        let key = unsafe key(of: queued)
        guard lanes[key] != nil else {
            if isStrict { lanes[key] = Lane(isUnderWay: true) }
            return true
        }
        unsafe lanes[key]?.waiting.append(queued)
        count += 1
        return false
    }

    /// A delivery of that key has ended for good. Returns whether another one waits.
    mutating func finish(_ key: UInt64) -> Bool {
        let key = isSingle ? 0 : key
        guard var lane = lanes.removeValue(forKey: key), !lane.waiting.isEmpty else { return false }
        lane.isUnderWay = false
        nextDue = min(nextDue ?? .max, lane.dueAt)
        lanes[key] = lane
        return true
    }

    /// Moves out what may go now, as much as the allowance has room for.
    mutating func takeDue(
        _ now: UInt64, _ allowance: inout Allowance, into buffer: UnsafeMutablePointer<QueuedEvent>
    ) -> Int {
        guard let due = nextDue, due <= now else { return 0 }
        var taken = 0
        // The oldest first, whatever their keys.
        for key in dueKeys(now) {
            guard var lane = lanes.removeValue(forKey: key) else { continue }
            let wanted = isStrict ? 1 : lane.waiting.count
            let moved = unsafe lane.waiting.move(wanted, &allowance, into: buffer + taken)
            taken += moved
            if moved > 0 { lane.isUnderWay = isStrict }
            if !lane.waiting.isEmpty || lane.isUnderWay { lanes[key] = lane }
        }
        count -= taken
        nextDue = lanes.values.lazy.filter(\.isWaiting).map(\.dueAt).min()
        return taken
    }

    private func key(of queued: QueuedEvent) -> UInt64 { unsafe isSingle ? 0 : queued.key }

    private func dueKeys(_ now: UInt64) -> [UInt64] {
        let due = lanes.filter { $0.value.isWaiting && $0.value.dueAt <= now }
        return due.sorted { $0.value.waiting.firstOrder < $1.value.waiting.firstOrder }.map(\.key)
    }
}
