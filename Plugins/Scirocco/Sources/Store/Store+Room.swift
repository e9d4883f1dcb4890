internal import SQLite

extension Store {
    /// What a message adds at most beside its payload: a page each of the table, of the indices, and of what is above them.
    private static let mostPagesBeside: Int64 = 8

    /// Whether there is room for a payload, which is made where that is wanted.
    func hasRoom(for payload: Payload) throws(DatabaseError) -> Bool {
        if try isRoom(for: payload) { return true }
        return try makeRoom(for: payload)
    }

    /// Whether there is room for a payload. Pages of what was deleted count as room.
    func isRoom(for payload: Payload) throws(DatabaseError) -> Bool {
        let needed = Int64(payload.bytes.count / Self.pageSize)
        if room <= needed {
            try insertAdditions()
            let used = try database.first("PRAGMA page_count") { $0.integer(0) } ?? 0
            let free = try database.first("PRAGMA freelist_count") { $0.integer(0) } ?? 0
            room = pages - (used - free)
        }
        defer { room -= needed + Self.mostPagesBeside }
        return room > needed
    }
}
