internal import CHubbub
internal import Locks
internal import Synchronization

/// The emitted events whose settlement their source waits for: a table of fixed size, so that tracking allocates nothing.
final class SettlementTracker: Sendable {
    private struct Entry {
        var token: UInt64 = 0
        /// Routes that have not taken custody yet.
        var remaining: UInt32 = 0
        var nextFree: UInt32 = 0
        var outcome = Settlement.Outcome.delivered
    }

    private struct Table {
        var entries: [Entry] = []
        /// Why entries did not end as delivered, which few do not.
        var reasons: [UInt32: (code: Int32, text: String)] = [:]
        /// Number of the first free entry, 0 for none.
        var free: UInt32 = 0
        var used = 0
        /// Places that an emit under way has asked for and not filled yet.
        var reserved = 0
        var finished: [Settlement] = []

        /// The number of a new entry, in a reserved place.
        mutating func open(token: UInt64, routes: Int) -> UInt32 {
            reserved -= 1
            used += 1
            var entry = Entry()
            entry.token = token
            entry.remaining = UInt32(routes)
            if free == 0 {
                entries.append(entry)
                return UInt32(entries.count)
            }
            let number = free
            free = entries[Int(number) - 1].nextFree
            entries[Int(number) - 1] = entry
            return number
        }

        /// One route took custody, or gave the event up.
        mutating func settle(_ number: UInt32, _ outcome: Settlement.Outcome, code: Int32, text: String) {
            let index = Int(number) - 1
            entries[index].remaining -= 1
            // A rejection outweighs a drop, a drop outweighs a delivery: the source learns the worst.
            if outcome != .delivered, entries[index].outcome != .rejected {
                entries[index].outcome = outcome
                reasons[number] = (code, text)
            }
            let entry = entries[index]
            if entry.remaining > 0 { return }
            let reason = entry.outcome == .delivered ? nil : reasons.removeValue(forKey: number)
            finished.append(
                Settlement(
                    token: entry.token, outcome: entry.outcome, code: reason?.code ?? 0, text: reason?.text ?? ""))
            entries[index].nextFree = free
            free = number
            used -= 1
        }
    }

    let limit: Int
    private let table = Lock(Table())

    init(limit: Int) {
        self.limit = limit
    }

    /// Events that are not settled, or whose settlement the source has not heard yet.
    var count: Int { table.withLock { $0.used + $0.finished.count } }
    var room: Int { max(0, limit - count) }

    /// Reserves up to `wanted` places, so that events are admitted only with a place each. Returns how many.
    func reserve(_ wanted: Int) -> Int {
        table.withLock { table in
            let granted = max(0, min(wanted, limit - table.used - table.finished.count - table.reserved))
            table.reserved += granted
            return granted
        }
    }

    /// Gives reserved places back.
    func unreserve(_ count: Int) {
        if count > 0 { table.withLock { $0.reserved -= count } }
    }

    /// Fills the reserved places of the events that ask for their settlement, which are those with a token. One that no route
    /// wanted is settled at once.
    ///
    /// - Parameters:
    ///   - numbers: of the events' entries, at least 1; 0 for those without one.
    ///   - routes: how many want the event of that index.
    /// - Returns: whether the source should be woken.
    func open(
        _ tokens: UnsafePointer<UInt64>, count: Int, into numbers: UnsafeMutableBufferPointer<UInt32>,
        routes: (Int) -> Int
    ) -> Bool {
        change { table in
            for index in 0..<count {
                let token = unsafe tokens[index]
                let wanted = token == 0 ? 0 : routes(index)
                unsafe numbers[index] = wanted == 0 ? 0 : table.open(token: token, routes: wanted)
                if token == 0 || wanted > 0 { continue }
                table.reserved -= 1
                table.finished.append(Settlement(token: token, outcome: .delivered))
            }
        }
    }

    /// One route took custody, or gave the event up. Returns whether the source should be woken.
    func settle(_ number: UInt32, _ outcome: Settlement.Outcome, code: Int32, text: String) -> Bool {
        change { $0.settle(number, outcome, code: code, text: text) }
    }

    /// One route took custody of each of these. Returns whether the source should be woken.
    func settle(delivered numbers: some Sequence<UInt32>) -> Bool {
        change { table in for number in numbers { table.settle(number, .delivered, code: 0, text: "") } }
    }

    /// Returns whether it made finished ones where there was none: the source has been woken for all others.
    private func change(_ body: (inout Table) -> Void) -> Bool {
        table.withLock { table in
            let hadFinished = !table.finished.isEmpty
            body(&table)
            return !hadFinished && !table.finished.isEmpty
        }
    }

    var hasFinished: Bool { table.withLock { !$0.finished.isEmpty } }

    /// Moves the finished ones out.
    func takeFinished() -> [Settlement] {
        table.withLock { table in
            if table.finished.isEmpty { return [] }
            defer { table.finished = [] }
            return table.finished
        }
    }
}
