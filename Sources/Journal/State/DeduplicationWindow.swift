/// The identities of the events that a route took lately: bounded in time and in number.
package struct DeduplicationWindow: Sendable {
    package struct Entry: Equatable, Sendable {
        package var key: EventKey
        package var sequence: UInt64
        /// When it was appended, nanoseconds since 1970.
        package var time: Int64

        package init(key: EventKey, sequence: UInt64, time: Int64) {
            (self.key, self.sequence, self.time) = (key, sequence, time)
        }
    }

    /// How long and how many.
    package struct Limits: Equatable, Sendable {
        /// Nanoseconds.
        package var time: Int64
        package var entries: Int

        package init(time: Int64 = 600_000_000_000, entries: Int = 100_000) {
            (self.time, self.entries) = (time, entries)
        }
    }

    private var limits: Limits
    /// In the order in which they came: a ring, whose length is a power of two.
    private var ring: [Entry]
    private var head = 0
    private var count = 0
    /// Of the ring's places.
    private var index: KeyIndex

    /// - Parameter expected: entries that will come at once.
    package init(_ limits: Limits, expecting expected: Int = 0) {
        self.limits = limits
        var capacity = Self.fewest
        while capacity < min(expected, limits.entries) { capacity *= 2 }
        ring = Array(repeating: Self.blank, count: capacity)
        index = KeyIndex(capacity: capacity)
    }

    private static let fewest = 64
    private static let blank = Entry(key: EventKey(low: 0, high: 0), sequence: 0, time: 0)

    package var size: Int { count }

    package func contains(_ key: EventKey) -> Bool { index.place(of: key) { ring[$0].key == key } != nil }

    /// Takes an entry. Entries come in the order of their time and of their sequence numbers.
    ///
    /// - Returns: false where its key is known, and nothing is done.
    package mutating func insert(_ entry: Entry) -> Bool {
        expire(now: entry.time)
        guard limits.entries > 0, !contains(entry.key) else { return false }
        if count == limits.entries { removeFirst() }
        if count == ring.count { grow() }
        let place = (head + count) & (ring.count - 1)
        ring[place] = entry
        index.insert(entry.key, place: place)
        count += 1
        return true
    }

    /// Forgets what is too old.
    package mutating func expire(now: Int64) {
        while count > 0, now - ring[head].time > limits.time { removeFirst() }
    }

    /// Takes other bounds: what is too old for them, or too much, is forgotten at once. Nothing that was forgotten comes back.
    ///
    /// - Parameter isFinal: false for the wider of the old bounds and the new ones, so that nothing is forgotten by them yet.
    package mutating func adopt(_ new: Limits, now: Int64, isFinal: Bool = true) {
        limits =
            isFinal ? new : Limits(time: max(limits.time, new.time), entries: max(limits.entries, new.entries))
        expire(now: now)
        while count > limits.entries { removeFirst() }
    }

    /// What is known of these sequence numbers, oldest first.
    package func entries(from first: UInt64, through last: UInt64) -> [Entry] {
        places(first, last).map { self[$0] }
    }

    /// How many of these sequence numbers are known.
    package func count(from first: UInt64, through last: UInt64) -> Int { places(first, last).count }

    private func places(_ first: UInt64, _ last: UInt64) -> Range<Int> {
        let start = firstPlace { $0.sequence >= first }
        return start..<max(start, firstPlace { $0.sequence > last })
    }

    /// The first place of which it holds, by bisection: entries come in the order of their sequence numbers.
    private func firstPlace(_ holds: (Entry) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private subscript(place: Int) -> Entry { ring[(head + place) & (ring.count - 1)] }

    private mutating func removeFirst() {
        index.remove(head) { ring[$0].key }
        head = (head + 1) & (ring.count - 1)
        count -= 1
    }

    private mutating func grow() {
        var larger = Array(repeating: Self.blank, count: 2 * ring.count)
        index = KeyIndex(capacity: larger.count)
        for place in 0..<count {
            larger[place] = self[place]
            index.insert(larger[place].key, place: place)
        }
        (ring, head) = (larger, 0)
    }
}
