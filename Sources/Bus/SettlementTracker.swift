internal import CHubbub
internal import Locks
internal import Synchronization

/// The emitted events whose settlement their source waits for: a table of fixed size, so that tracking allocates nothing.
final class SettlementTracker: Sendable {
    private struct Entry {
        var token: UInt64 = 0
        /// Routes that have not taken custody yet.
        var remaining = 0
        var outcome = Settlement.Outcome.delivered
        var code: Int32 = 0
        var text = ""
        var nextFree: UInt32 = 0
    }

    private struct Table {
        var entries: [Entry] = []
        /// Number of the first free entry, 0 for none.
        var free: UInt32 = 0
        var used = 0
        /// Places that an emit under way has asked for and not filled yet.
        var reserved = 0
        var finished: [Settlement] = []
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

    /// Fills a reserved place. Returns the entry's number, which is at least 1.
    func open(token: UInt64, routes: Int) -> UInt32 {
        table.withLock { table in
            table.reserved -= 1
            table.used += 1
            var entry = Entry()
            entry.token = token
            entry.remaining = routes
            if table.free == 0 {
                table.entries.append(entry)
                return UInt32(table.entries.count)
            }
            let number = table.free
            table.free = table.entries[Int(number) - 1].nextFree
            table.entries[Int(number) - 1] = entry
            return number
        }
    }

    /// One route took custody, or gave the event up. Returns whether the source should be woken.
    func settle(_ number: UInt32, _ outcome: Settlement.Outcome, code: Int32, text: String) -> Bool {
        table.withLock { table in
            let index = Int(number) - 1
            table.entries[index].remaining -= 1
            // A rejection outweighs a drop, a drop outweighs a delivery: the source learns the worst.
            if outcome != .delivered, table.entries[index].outcome != .rejected {
                table.entries[index].outcome = outcome
                table.entries[index].code = code
                table.entries[index].text = text
            }
            if table.entries[index].remaining > 0 { return false }
            let entry = table.entries[index]
            table.finished.append(
                Settlement(token: entry.token, outcome: entry.outcome, code: entry.code, text: entry.text))
            table.entries[index].text = ""
            table.entries[index].nextFree = table.free
            table.free = number
            table.used -= 1
            return table.finished.count == 1
        }
    }

    /// An event that no route wanted is settled at once, in its reserved place.
    func settleUnrouted(token: UInt64) -> Bool {
        table.withLock { table in
            table.reserved -= 1
            table.finished.append(Settlement(token: token, outcome: .delivered))
            return table.finished.count == 1
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
