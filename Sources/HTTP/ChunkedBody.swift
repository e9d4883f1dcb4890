/// A body in chunks (RFC 9112, section 7.1), taken out of a buffer as it arrives.
struct ChunkedBody: Sendable {
    private enum State {
        /// The line with the next chunk's size.
        case size
        /// So many bytes of a chunk are to come.
        case data(Int)
        /// The CR LF behind a chunk.
        case dataEnd
        /// The lines behind the last chunk, of which so many bytes were read.
        case trailers(Int)
    }

    /// Extensions of a chunk are read over; nobody sends long ones.
    private static let longestSizeLine = 1024

    private(set) var body: [UInt8] = []
    private var state = State.size
    private let limits: HTTPLimits

    init(_ limits: HTTPLimits) {
        self.limits = limits
    }

    /// Takes what it can from `position` on, which moves.
    ///
    /// - Returns: whether the body is whole.
    mutating func read(_ bytes: [UInt8], _ position: inout Int) throws(HTTPRefusal) -> Bool {
        while true {
            switch state {
            case .size:
                guard let line = try line(bytes, &position, limit: Self.longestSizeLine) else { return false }
                let size = try Self.size(bytes[line])
                guard body.count + size <= limits.body else {
                    throw HTTPRefusal(413, "the body is over \(limits.body) bytes")
                }
                state = size == 0 ? .trailers(0) : .data(size)
            case .data(let left):
                let taken = min(left, bytes.count - position)
                guard taken > 0 else { return false }
                body += bytes[position..<position + taken]
                position += taken
                state = taken == left ? .dataEnd : .data(left - taken)
            case .dataEnd:
                guard let line = try line(bytes, &position, limit: 0) else { return false }
                guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
                state = .size
            case .trailers(let read):
                guard let line = try line(bytes, &position, limit: limits.head - read) else { return false }
                if line.isEmpty { return true }
                state = .trailers(read + line.count + 2)
            }
        }
    }

    /// The next line without its end, or nil where it has not arrived.
    private func line(_ bytes: [UInt8], _ position: inout Int, limit: Int) throws(HTTPRefusal) -> Range<Int>? {
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != 0x0D, bytes[end] != 0x0A {
            end += 1
            guard end - start <= limit else { throw .malformed("a line between chunks is too long") }
        }
        guard end < bytes.count else { return nil }
        guard bytes[end] == 0x0D else { throw .malformed("a line between chunks does not end with CR LF") }
        guard end + 1 < bytes.count else { return nil }
        guard bytes[end + 1] == 0x0A else { throw .malformed("a line between chunks does not end with CR LF") }
        position = end + 2
        return start..<end
    }

    /// The hexadecimal number that a line begins with. What is larger than any limit stays so.
    private static func size(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> Int {
        var size = 0
        var digits = 0
        for byte in line {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            case UInt8(ascii: ";"), 0x20, 0x09:
                guard digits > 0 else { throw .malformed("a chunk has no size") }
                return size
            default: throw .malformed("a chunk's size is no number")
            }
            size = min(size << 4 | Int(digit), 1 << 58)
            digits += 1
        }
        guard digits > 0 else { throw .malformed("a chunk has no size") }
        return size
    }
}
