internal import Glibc

/// Writes answers of HTTP/1.1 one behind the other: names of fields keep the letter case that they are given in.
///
/// `begin`, then `field` as often as wanted, then `end`. What a value may not hold, a line end above all, becomes a space.
package struct HTTPResponseWriter: Sendable {
    /// What was written stands in the first `count` bytes: room is made seldom, and filled without looking for more each time.
    private var room: [UInt8] = []
    private var count = 0
    private var status = 200

    /// Most answers have fewer bytes.
    private static let usualRoom = 1024
    /// More room than that is not kept for the next answer.
    private static let keptRoom = 64 << 10

    package init() {}

    /// A copy of what was written.
    package var bytes: [UInt8] { Array(room[..<count]) }

    /// What was written, which leaves.
    package mutating func take() -> [UInt8] {
        defer { clear() }
        return bytes
    }

    /// Forgets what was written; its room serves the next answer.
    package mutating func clear() {
        count = 0
        if room.count > Self.keptRoom { room = [] }
    }

    /// What was written, as long as `body` runs.
    package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(room.span.extracting(..<count))
    }

    /// The line that says yes to a client which asked before it sends its body.
    package mutating func sayContinue() { append("HTTP/1.1 100 Continue\r\n\r\n") }

    /// Begins an answer.
    ///
    /// - Parameter date: as `HTTPDate` writes it; empty for none.
    package mutating func begin(_ status: Int, date: [UInt8] = [], keepsAlive: Bool) {
        self.status = status
        append("HTTP/1.1 ")
        append(status)
        append(" ")
        append(HTTPStatus.reason(status))
        append("\r\n")
        if !date.isEmpty { field("Date", date.span) }
        if !keepsAlive { field("Connection", "close") }
    }

    package mutating func field(_ name: StaticString, _ value: StaticString) {
        unsafe field(name, "", UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// - Parameter value: characters beyond ISO 8859-1 become question marks.
    package mutating func field(_ name: StaticString, _ value: String) {
        var value = value
        let isPlain = value.withUTF8 { text in
            guard ByteWords.isPlain(unsafe Span(_unsafeElements: text)) else { return false }
            unsafe field(name, "", UnsafeRawBufferPointer(text))
            return true
        }
        if isPlain { return }
        let bytes = value.unicodeScalars.map { UInt8(exactly: $0.value) ?? UInt8(ascii: "?") }
        field(name, bytes.span)
    }

    /// - Parameter prefix: the beginning of the value.
    package mutating func field(_ name: StaticString, prefix: StaticString = "", _ value: Span<UInt8>) {
        let end = count + name.utf8CodeUnitCount + 2 + prefix.utf8CodeUnitCount + value.count
        unsafe value.withUnsafeBytes { unsafe field(name, prefix, $0) }
        guard !ByteWords.isPlain(value) else { return }
        for index in end - value.count..<end where !HTTPCharacters.isFieldContent(room[index]) { room[index] = 0x20 }
    }

    package mutating func field(_ name: StaticString, _ value: Int) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// Ends an answer.
    ///
    /// - Parameter isHead: the request was one of HEAD: the body's length is told, and it is left out.
    package mutating func end(_ body: [UInt8] = [], isHead: Bool = false) {
        let hasBody = Self.hasBody(status)
        if hasBody { field("Content-Length", body.count) }
        append("\r\n")
        guard !isHead, hasBody else { return }
        unsafe body.withUnsafeBytes { unsafe append($0) }
    }

    /// RFC 9110, section 6.4.1.
    private static func hasBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    // MARK: Room

    /// A whole line, whose value holds nothing that it may not.
    @inline(__always)
    @unsafe private mutating func field(_ name: StaticString, _ prefix: StaticString, _ value: UnsafeRawBufferPointer) {
        makeRoom(name.utf8CodeUnitCount + prefix.utf8CodeUnitCount + value.count + 4)
        unsafe room.withUnsafeMutableBytes { room in
            unsafe Self.put(name, in: room, &count)
            unsafe Self.put(": ", in: room, &count)
            unsafe Self.put(prefix, in: room, &count)
            unsafe Self.put(value, in: room, &count)
            unsafe Self.put("\r\n", in: room, &count)
        }
    }

    private mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @unsafe private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        makeRoom(bytes.count)
        unsafe room.withUnsafeMutableBytes { unsafe Self.put(bytes, in: $0, &count) }
    }

    private mutating func append(_ number: Int) {
        if number > 9 { append(number / 10) }
        makeRoom(1)
        room[count] = UInt8(ascii: "0") + UInt8(max(0, number) % 10)
        count += 1
    }

    @inline(__always)
    private mutating func makeRoom(_ more: Int) {
        if room.count - count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let size = max(Self.usualRoom, room.count * 2, count + more)
        let (written, old) = (count, room)
        room = unsafe [UInt8](unsafeUninitializedCapacity: size) { larger, initialized in
            let larger = UnsafeMutableRawBufferPointer(larger)
            unsafe old.withUnsafeBytes { unsafe larger.copyMemory(from: .init(rebasing: $0[..<written])) }
            if let free = larger.baseAddress { unsafe memset(free + written, 0, size - written) }
            initialized = size
        }
    }

    @inline(__always)
    @unsafe private static func put(_ text: StaticString, in room: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        unsafe put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), in: room, &count)
    }

    /// There must be room.
    @inline(__always)
    @unsafe private static func put(
        _ bytes: UnsafeRawBufferPointer, in room: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) {
        unsafe UnsafeMutableRawBufferPointer(rebasing: room[count..<count + bytes.count]).copyMemory(from: bytes)
        count += bytes.count
    }
}
