package import AdapterKit

/// Lines that are not written yet, and the deliveries that they settle. A value without input and output.
package struct LineBuffer {
    /// A delivery's line.
    package struct Line: Sendable {
        package let token: UInt64
        /// As the delivery has them.
        package let series: UInt64
        package let place: UInt64
        /// Where it ends, in bytes from some beginning.
        fileprivate(set) var end: Int
    }

    /// Over so many bytes nothing more is taken, unless there is nothing at all.
    package let limit: Int
    private var bytes: [UInt8] = []
    /// How many bytes at the front were written.
    private var written = 0
    private var lines: [Line] = []
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

    /// Adds a delivery's line, which `write` appends.
    package mutating func add(_ delivery: Delivery, _ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        lines.append(
            Line(token: delivery.token, series: delivery.series, place: delivery.place, end: bytes.count))
    }

    /// Whether any delivery that waits has a place in a series.
    package var hasSeries: Bool { lines[settled...].contains { $0.series != 0 } }

    /// Calls `body` with the lines that end within the next so many bytes, and with where.
    package func forEachLine(within count: Int, _ body: (Line, Int) -> Void) {
        for line in lines[settled...] {
            guard line.end - written <= count else { return }
            body(line, line.end - written)
        }
    }

    /// Calls `body` with the bytes that wait.
    package func withWaiting<Answer>(_ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[written...])) }
    }

    /// So many bytes more were written; `settle` is called with each line that is complete.
    package mutating func advance(_ count: Int, _ settle: (Line) -> Void) {
        written += count
        while settled < lines.count, lines[settled].end <= written {
            settle(lines[settled])
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
        isAtLine = true
    }

    /// Moves what waits to the front.
    private mutating func compact() {
        bytes.removeFirst(written)
        lines.removeFirst(settled)
        for index in lines.indices { lines[index].end -= written }
        (written, settled) = (0, 0)
    }
}
