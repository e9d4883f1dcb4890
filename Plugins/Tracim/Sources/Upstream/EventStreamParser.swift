/// Cuts a stream of server-sent events (HTML standard, section 9.2) into events, whatever the pieces are that it comes in. A
/// value without input and output; its memory is bounded.
///
/// Lines end with LF, CR, or both. An event beyond the limit is passed over to its end and told as such: the stream goes on.
package struct EventStreamParser: Sendable {
    package struct Event: Equatable, Sendable {
        /// "message" where the stream names none.
        package var name: String
        package var data: String
        /// It was longer than the limit and has no data.
        package var isTooLong = false

        package init(_ name: String, _ data: String, isTooLong: Bool = false) {
            self.name = name
            self.data = data
            self.isTooLong = isTooLong
        }
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isTooLong = false
    /// A CR ended the line before: an LF belongs to it.
    private var afterReturn = false
    private var isFirstLine = true
    private var events: [Event] = []

    /// - Parameter limit: the longest event, in bytes.
    package init(limit: Int) { self.limit = limit }

    /// Bytes of an event that has not ended.
    package var pending: Int { line.count + data.count + name.count }

    /// Takes a piece of the stream.
    ///
    /// - Returns: the events that it ended.
    package mutating func take(_ bytes: Span<UInt8>) -> [Event] {
        for index in bytes.indices { take(bytes[index]) }
        defer { events = [] }
        return events
    }

    private mutating func take(_ byte: UInt8) {
        let followsReturn = afterReturn
        afterReturn = byte == 0x0D
        switch byte {
        case 0x0A where followsReturn: break
        case 0x0A, 0x0D: endLine()
        default:
            guard pending < limit else { return overflow() }
            line.append(byte)
        }
    }

    /// What is longer than allowed is forgotten, but not that its line has begun: an empty line ends the event.
    private mutating func overflow() {
        isTooLong = true
        line = [UInt8(ascii: ":")]
        data = []
    }

    private mutating func endLine() {
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return endEvent() }
        defer { line.removeAll(keepingCapacity: line.capacity <= 64 << 10) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return field(line[...], []) }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        field(line[..<colon], value)
    }

    private mutating func field(_ field: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        if field.elementsEqual("event".utf8) {
            name = Array(value)
        } else if field.elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            hasData = true
            data += value
        }
    }

    private mutating func endEvent() {
        if hasData || isTooLong {
            let name = self.name.isEmpty ? "message" : String(decoding: self.name, as: UTF8.self)
            events.append(Event(name, isTooLong ? "" : String(decoding: data, as: UTF8.self), isTooLong: isTooLong))
        }
        name = []
        data = []
        (hasData, isTooLong) = (false, false)
    }
}
