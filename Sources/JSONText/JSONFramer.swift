/// Cuts a stream of bytes into JSON values, for wires that frame nothing: values may follow each other without a
/// separator, arrive in pieces, or many in one piece.
///
/// It only finds where a value ends; whether it is valid is for the parser. Its memory is bounded by `limit`.
package struct JSONFramer {
    package enum Failure: Error, Equatable, Sendable {
        /// A value grew beyond the limit, in bytes.
        case tooLong(limit: Int)
        /// A byte that no value begins with.
        case notJSON(byte: UInt8)
    }

    private var buffer: [UInt8] = []
    private var start = 0
    private var position = 0
    private var state = State.between
    private var depth = 0
    private let limit: Int
    /// A buffer that grew beyond that for one long value is not kept for the next.
    private static let keptCapacity = 128 << 10

    private enum State { case between, nested, string, escape, scalar, scalarString, scalarEscape }

    /// - Parameter limit: the longest value, in bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that arrived and are not yet part of a whole value.
    package var pending: Int { buffer.count - start }

    package mutating func append(_ bytes: Span<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(0..<start)
            position -= start
            start = 0
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    /// The next whole value, or nil where more bytes are needed. After a failure the stream cannot be read on.
    package mutating func next() throws(Failure) -> [UInt8]? {
        while position < buffer.count {
            if state == .between { skipSpaces() }
            if state == .string { skipPlain() }
            if position < buffer.count, try advance(over: buffer[position]) {
                let value = Array(buffer[start..<position])
                start = position
                releaseBuffer()
                return value
            }
            if position - start > limit { throw .tooLong(limit: limit) }
        }
        return nil
    }

    /// Some peers fill up their values with thousands of spaces: eight at a time.
    private mutating func skipSpaces() {
        let (first, eightSpaces) = (position, UInt64(0x2020_2020_2020_2020))
        position = unsafe buffer.withUnsafeBytes { bytes in
            var end = first
            while end + 8 <= bytes.count {
                let next = unsafe bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
                guard next == eightSpaces else { break }
                end += 8
            }
            return end
        }
        if position > first { start = position }
    }

    /// Most of what stands in a string neither ends nor escapes anything.
    private mutating func skipPlain() {
        position = PlainRun.end(in: buffer.span, from: position, stopsBeyondASCII: false)
    }

    private mutating func releaseBuffer() {
        guard start == buffer.count, buffer.capacity > Self.keptCapacity else { return }
        (buffer, start, position) = ([], 0, 0)
    }

    /// A number or a word ends only with what follows it: this ends it at the end of the stream.
    package mutating func finish() -> [UInt8]? {
        guard state == .scalar, position > start else { return nil }
        defer { start = position }
        state = .between
        return Array(buffer[start..<position])
    }

    /// Moves on by one byte, or by none where a scalar ended before it. Returns whether a value is complete.
    private mutating func advance(over byte: UInt8) throws(Failure) -> Bool {
        switch state {
        case .between: try begin(byte)
        case .nested: return nest(byte)
        case .string: quoted(byte, escape: .escape, end: .nested)
        case .escape: skip(to: .string)
        case .scalar:
            if Self.endsScalar(byte) {
                state = .between
                return true
            }
            position += 1
        case .scalarString:
            quoted(byte, escape: .scalarEscape, end: .between)
            return state == .between
        case .scalarEscape: skip(to: .scalarString)
        }
        return false
    }

    private mutating func begin(_ byte: UInt8) throws(Failure) {
        position += 1
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): start = position
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth = 1
            state = .nested
        case UInt8(ascii: "\""): state = .scalarString
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "I"):
            state = .scalar
        default: throw .notJSON(byte: byte)
        }
    }

    private mutating func nest(_ byte: UInt8) -> Bool {
        position += 1
        switch byte {
        case UInt8(ascii: "\""): state = .string
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth == 0 {
                state = .between
                return true
            }
        default: break
        }
        return false
    }

    private mutating func quoted(_ byte: UInt8, escape: State, end: State) {
        position += 1
        if byte == UInt8(ascii: "\\") { state = escape } else if byte == UInt8(ascii: "\"") { state = end }
    }

    private mutating func skip(to next: State) {
        position += 1
        state = next
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: "{"),
            UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
