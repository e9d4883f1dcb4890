/// Lines that are not written yet, and the deliveries that they settle. A value without input and output.
package struct LineBuffer {
    /// Over so many bytes nothing more is taken, unless there is nothing at all.
    package let limit: Int
    private var bytes: [UInt8] = []
    /// How many bytes at the front were written.
    private var written = 0
    /// Deliveries with the place where their line ends.
    private var lines: [(token: UInt64, end: Int)] = []
    private var settled = 0
    /// Whether what was written ends with the end of a line.
    package private(set) var isAtLine = true

    package init(limit: Int) {
        self.limit = limit
        bytes.reserveCapacity(limit)
    }

    /// How many bytes wait.
    package var count: Int { bytes.count - written }
    /// Whether another line may be added.
    package var hasRoom: Bool { count < limit }

    /// Adds a line that `write` appends.
    package mutating func add(_ token: UInt64, _ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        lines.append((token, bytes.count))
    }

    /// Calls `body` with the bytes that wait.
    package func withWaiting<Answer>(_ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[written...])) }
    }

    /// So many bytes more were written; `settle` is called with each delivery whose line is complete.
    package mutating func advance(_ count: Int, _ settle: (UInt64) -> Void) {
        written += count
        while settled < lines.count, lines[settled].end <= written {
            settle(lines[settled].token)
            settled += 1
        }
        isAtLine = settled > 0 ? lines[settled - 1].end == written : isAtLine && count == 0
        if written == bytes.count { removeAll() } else if written > limit { compact() }
    }

    /// Deliveries whose line was not written completely.
    package var unsettled: [UInt64] { lines[settled...].map(\.token) }

    /// Forgets everything and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        (written, settled) = (0, 0)
    }

    /// Moves what waits to the front.
    private mutating func compact() {
        bytes.removeFirst(written)
        lines.removeFirst(settled)
        for index in lines.indices { lines[index].end -= written }
        (written, settled) = (0, 0)
    }
}
