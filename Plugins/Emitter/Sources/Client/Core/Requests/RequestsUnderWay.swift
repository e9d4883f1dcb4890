/// Requests that an Emitter broker has not answered, and whose each answer is.
///
/// A broker numbers its answers by the packets of the requests. One that does not answers the requests of each kind in
/// their order; then even a request that nobody waits for any more keeps its place, or the next would get its answer.
package struct RequestsUnderWay<Owner: Sendable>: Sendable {
    /// Whose an answer is.
    package enum Match {
        case owner(Owner)
        /// Of a request that nobody waits for any more.
        case late
        /// Nobody asked.
        case none
    }

    private struct Entry: Sendable {
        let id: Int32
        let kind: EmitterRequest.Kind
        /// Nil where nobody waits any more.
        var owner: Owner?
        let until: Moment
    }

    private let limit: Int
    private let patience: Moment
    /// In their order.
    private var entries: [Entry] = []
    /// The broker has numbered an answer on this connection.
    private var isNumbered = false
    /// Packets that the broker has not acknowledged.
    private var unacknowledged: Set<Int32> = []
    /// There was one ever: what speaks this protocol is an Emitter broker.
    package private(set) var isUsed = false

    /// - Parameters:
    ///   - limit: the most that callers may have under way.
    ///   - patience: how long the broker may take for an answer.
    package init(limit: Int, patience: Moment) {
        self.limit = limit
        self.patience = patience
    }

    /// Whether one more may be asked.
    package var hasRoom: Bool { entries.count < limit }
    /// Whether the broker owes us acknowledgements.
    package var isOwed: Bool { !unacknowledged.isEmpty }
    /// When `expire` has something to do.
    package var deadline: Moment? { entries.first { $0.owner != nil }?.until }

    /// A request is published in the packet `id`.
    package mutating func begin(_ id: Int32, _ kind: EmitterRequest.Kind, _ owner: Owner, at now: Moment) {
        isUsed = true
        entries.append(Entry(id: id, kind: kind, owner: owner, until: now + patience))
        unacknowledged.insert(id)
    }

    /// The broker acknowledged a packet; false where it is none of ours. The answer comes before that, if at all.
    package mutating func acknowledged(_ id: Int32) -> Bool { unacknowledged.remove(id) != nil }

    /// An answer came.
    ///
    /// - Parameters:
    ///   - kind: nil where it does not tell: an error on the channel for errors.
    ///   - number: the packet that it answers, where it tells.
    package mutating func answered(_ kind: EmitterRequest.Kind?, number: Int32?) -> Match {
        if number != nil, !isNumbered {
            isNumbered = true
            entries.removeAll { $0.owner == nil }
        }
        let index = entries.firstIndex { entry in
            if let number { return entry.id == number && (kind == nil || kind == entry.kind) }
            return !isNumbered && kind == entry.kind
        }
        guard let index else { return .none }
        return entries.remove(at: index).owner.map { .owner($0) } ?? .late
    }

    /// Time has passed. Returns who need not wait any more.
    package mutating func expire(at now: Moment) -> [Owner] {
        var owners: [Owner] = []
        for index in entries.indices where now >= entries[index].until {
            if let owner = entries[index].owner { owners.append(owner) }
            entries[index].owner = nil
        }
        if isNumbered { entries.removeAll { $0.owner == nil } }
        return owners
    }

    /// The connection is gone, and no answer will come. Returns who waited.
    package mutating func forget() -> [Owner] {
        defer {
            entries = []
            unacknowledged = []
            isNumbered = false
        }
        return entries.compactMap(\.owner)
    }
}
