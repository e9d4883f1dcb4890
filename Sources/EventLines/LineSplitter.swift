internal import Glibc

/// Cuts a stream of bytes into lines. A line that is too long is skipped to its end without being kept. A value without
/// input and output.
package struct LineSplitter {
    /// One line without its end.
    package struct Line: Equatable {
        /// Where it stands in `LineSplitter.bytes`; empty for one that was too long.
        package var range: Range<Int>
        /// Where it begins and where the next one does, in bytes from the beginning of the stream.
        package var start: Int64
        package var end: Int64
        package var isTooLong: Bool
    }

    /// The longest line, in bytes.
    package let limit: Int
    /// What was read and not yet given out; the ranges of lines are of it, until the next `append`.
    package private(set) var bytes: [UInt8] = []
    /// Where the first byte of `bytes` stands in the stream.
    private var origin: Int64
    /// What was given out already, and how far was looked for an end.
    private var start = 0
    private var scanned = 0
    /// Where the line began that is skipped.
    private var skippedFrom: Int64?

    /// - Parameter offset: where in the stream the first byte will stand.
    package init(limit: Int, offset: Int64 = 0) {
        self.limit = limit
        origin = offset
    }

    /// Where the next line begins in the stream.
    package var offset: Int64 { skippedFrom ?? origin + Int64(start) }
    /// Where the next byte that is appended will stand in the stream.
    package var end: Int64 { origin + Int64(bytes.count) }

    /// Adds what `read` puts behind the bytes; it returns what it likes.
    package mutating func append<Answer>(_ read: (inout [UInt8]) -> Answer) -> Answer {
        bytes.removeFirst(start)
        origin += Int64(start)
        scanned -= start
        start = 0
        return read(&bytes)
    }

    /// The next whole line, or nil where more bytes are needed.
    package mutating func next() -> Line? {
        guard let newline = endOfLine() else {
            scanned = bytes.count
            if bytes.count - start > limit || skippedFrom != nil { skip(to: bytes.count) }
            return nil
        }
        let first = start
        start = newline + 1
        scanned = start
        let isTooLong = skippedFrom != nil || newline - first > limit
        let line = Line(
            range: isTooLong ? first..<first : first..<newline - (endsWithReturn(first, newline) ? 1 : 0),
            start: skippedFrom ?? origin + Int64(first), end: origin + Int64(start), isTooLong: isTooLong)
        skippedFrom = nil
        return line
    }

    /// What stands behind the last end of a line, once nothing more will come.
    package mutating func finish() -> Line? {
        guard start < bytes.count || skippedFrom != nil else { return nil }
        let line = Line(
            range: skippedFrom == nil ? start..<bytes.count : start..<start, start: offset, end: end,
            isTooLong: skippedFrom != nil)
        start = bytes.count
        scanned = start
        skippedFrom = nil
        return line
    }

    private mutating func skip(to end: Int) {
        skippedFrom = offset
        start = end
    }

    private func endsWithReturn(_ first: Int, _ newline: Int) -> Bool {
        newline > first && bytes[newline - 1] == UInt8(ascii: "\r")
    }

    private func endOfLine() -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, scanned < buffer.count,
                let found = unsafe memchr(base + scanned, 0x0A, buffer.count - scanned)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
