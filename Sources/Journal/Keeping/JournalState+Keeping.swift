extension JournalState {
    /// Forgets identities that are too old.
    mutating func expireWindows() {
        for route in windows.keys { windows[route]?.expire(now: time) }
    }

    /// How many identities of a segment's events windows still hold.
    func keyCount(of segment: Segment) -> Int {
        windows.values.reduce(0) { $0 + $1.count(from: segment.first, through: segment.last) }
    }

    /// About how many bytes of a segment somebody still needs, be it only to know its events again.
    func neededBytes(of segment: Segment) -> Int {
        min(segment.end, segment.openBytes + keyCount(of: segment) * KeysRecord.entrySize)
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
