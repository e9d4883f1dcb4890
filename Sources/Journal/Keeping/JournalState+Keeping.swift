extension JournalState {
    /// Writes the identities of a segment's events that windows still hold; false where there are none.
    mutating func writeKeys(of segment: Segment, to writer: inout RecordWriter) -> Bool {
        var isAny = false
        for route in windows.keys {
            let entries = liveKeys(of: route, from: segment.first, through: segment.last)
            isAny = isAny || !entries.isEmpty
            KeysRecord(route: route, entries: entries).write(to: &writer, time: time)
        }
        return isAny
    }

    /// The identities that a route's window holds of some sequence numbers.
    mutating func liveKeys(of route: RouteNumber, from first: UInt64, through last: UInt64) -> [DeduplicationWindow
        .Entry]
    {
        windows[route]?.expire(now: time)
        var entries: [DeduplicationWindow.Entry] = []
        windows[route]?.forEach { if $0.sequence >= first, $0.sequence <= last { entries.append($0) } }
        return entries
    }

    /// Whether the segment that is written now has something in it, and was begun before `time`.
    func endsBefore(_ time: Int64) -> Bool {
        guard let active = segments.active, !active.isSealed else { return false }
        return active.time < time && !active.isSpent
    }

    /// The routes that still hold events from before `time`, and the end of the last segment that has only such.
    func expired(before time: Int64) -> [(route: RouteNumber, through: UInt64)] {
        var through: UInt64?
        for index in 0..<segments.count where segments[index].isSealed && segments[index].lastTime < time {
            through = segments[index].last
        }
        guard let through else { return [] }
        return routes.filter { route in
            (0..<segments.count).contains { index in
                segments[index].last <= through && segments[index].share(of: Lane.events(of: route)).open > 0
            }
        }.map { ($0, through) }
    }
}
