/// The programs that are registered with a daemon, in the order of their registration.
package struct Registry: Equatable, Sendable {
    private struct Entry: Equatable, Sendable {
        var client: ClientEntry
        /// Whether it was heard of since the last pings.
        var isAlive = true
    }

    package enum Addition: Equatable, Sendable {
        case new
        /// It was registered before: its process may be another one now.
        case known
        case refused
    }

    private var entries: [Entry] = []
    private let limit: Int

    package init(limit: Int) { self.limit = limit }

    package var clients: [ClientEntry] { entries.map(\.client) }
    package var paths: [String] { entries.map(\.client.path) }

    package mutating func add(_ client: ClientEntry) -> Addition {
        if let index = index(client.path) {
            entries[index] = Entry(client: client)
            return .known
        }
        guard entries.count < limit else { return .refused }
        entries.append(Entry(client: client))
        return .new
    }

    /// Returns the program, or nil where it was not registered.
    package mutating func remove(_ path: String) -> ClientEntry? {
        index(path).map { entries.remove(at: $0).client }
    }

    package mutating func markAlive(_ path: String) {
        if let index = index(path) { entries[index].isAlive = true }
    }

    /// Removes those that were not heard of since the last time, and returns them; of the others it is waited for a sign.
    package mutating func removeSilent() -> [ClientEntry] {
        let silent = entries.filter { !$0.isAlive }.map(\.client)
        entries.removeAll { !$0.isAlive }
        for index in entries.indices { entries[index].isAlive = false }
        return silent
    }

    private func index(_ path: String) -> Int? { entries.firstIndex { $0.client.path == path } }
}
