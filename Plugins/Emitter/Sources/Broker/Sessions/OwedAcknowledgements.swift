/// Acknowledgements that we owe a client: in the order of its messages (MQTT 3.1.1, section 4.6), and each only once the hub
/// has settled the message.
struct OwedAcknowledgements: Sendable {
    private struct Entry: Sendable {
        let token: UInt64
        let kind: Acknowledgement
        let identifier: UInt16
        /// It waits only for those before it.
        var isDue: Bool
    }

    private var entries: [Entry] = []
    private var first = 0

    var count: Int { entries.count - first }
    /// Of the messages that the hub may not have settled.
    var tokens: [UInt64] { entries[first...].map(\.token) }

    /// - Parameter token: 0 for one that waits for nobody but those before it.
    mutating func add(_ kind: Acknowledgement, _ identifier: UInt16, token: UInt64) {
        entries.append(Entry(token: token, kind: kind, identifier: identifier, isDue: token == 0))
    }

    /// The hub has settled a message; of no matter where nothing is owed for it.
    mutating func settle(_ token: UInt64) {
        if let index = index(of: token) { entries[index].isDue = true }
    }

    func waits(for token: UInt64) -> Bool { index(of: token) != nil }

    /// The first one usually.
    private func index(of token: UInt64) -> Int? { entries[first...].firstIndex { $0.token == token } }

    /// The next acknowledgement that may be written.
    mutating func next() -> (kind: Acknowledgement, identifier: UInt16)? {
        guard first < entries.count, entries[first].isDue else { return nil }
        defer {
            first += 1
            if first == entries.count || first >= 256 {
                entries.removeFirst(first)
                first = 0
            }
        }
        return (entries[first].kind, entries[first].identifier)
    }
}
