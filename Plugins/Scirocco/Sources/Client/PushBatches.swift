/// Messages on their way to a server that takes several at once: one batch under way, and behind it what waits, in its order. A
/// value without input and output.
package struct PushBatches {
    /// The most bytes of payloads in a batch, but for a single larger one: base64 and JSON make more of them, and a queue's limit of
    /// a body is a megabyte unless it says otherwise.
    private static let mostBytes = 256 << 10

    private var waiting: [PushLanes.Item] = []
    private var isUnderWay = false

    package init() {}

    package mutating func add(_ item: PushLanes.Item) { waiting.append(item) }

    /// The next batch of at most so many messages, or nil where one is under way or there is nothing.
    package mutating func next(most: Int) -> [PushLanes.Item]? {
        guard !isUnderWay, !waiting.isEmpty else { return nil }
        var (count, bytes) = (0, 0)
        for item in waiting.prefix(max(1, most)) {
            bytes += item.bytes
            if count > 0, bytes > Self.mostBytes { break }
            count += 1
        }
        isUnderWay = true
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// The batch has ended: another one may begin.
    package mutating func ended() { isUnderWay = false }

    /// Those behind the batch: they must not overtake it when it is tried again.
    package mutating func takeWaiting() -> [PushLanes.Item] {
        defer { waiting = [] }
        return waiting
    }
}
