/// A change of one message, as the redo log has it: enough to make it once more.
enum RedoRecord: Equatable, Sendable {
    case added(Message)
    /// It was pulled, or what was pulled got another status.
    case marked(number: Int64, MessageStatus, at: Int64)
}

/// Records one behind the other: words of eight bytes, little-endian, and texts behind their lengths.
struct RedoWriter {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func marked(_ number: Int64, _ status: MessageStatus, at time: Int64) {
        write(number)
        write(status.rawValue)
        write(time)
    }

    /// Writes what a message that was just pushed has. A word that is no number of a message tells it from a mark.
    mutating func added(_ message: Message) {
        write(RedoReader.addition)
        write(message.id.number)
        write(message.created)
        write(message.status.rawValue)
        write(message.scheduled == nil ? 0 : 1)
        write(message.scheduled ?? 0)
        write(message.payload.kind)
        write(message.source.utf8)
        write(message.destination.utf8)
        write(message.payloadType.utf8)
        write(message.payload.bytes)
    }

    private mutating func write(_ word: Int64) {
        unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ text: some Collection<UInt8>) {
        write(Int64(text.count))
        bytes.append(contentsOf: text)
    }
}

/// Reads what `RedoWriter` wrote.
struct RedoReader {
    static let addition: Int64 = -1

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// The next record, or nil for what is none.
    mutating func next() -> RedoRecord? {
        guard let first = word() else { return nil }
        if first == Self.addition { return message().map { .added($0) } }
        guard let status = word().flatMap(MessageStatus.init(rawValue:)), let time = word() else { return nil }
        return .marked(number: first, status, at: time)
    }

    private mutating func message() -> Message? {
        guard let number = word(), let created = word(), let status = word().flatMap(MessageStatus.init(rawValue:)),
            let isScheduled = word(), let scheduled = word(), let kind = word(), let source = text(),
            let destination = text(), let type = text(), let payload = text()
        else { return nil }
        return Message(
            id: MessageID(number: number, created: created), source: String(decoding: source, as: UTF8.self),
            destination: String(decoding: destination, as: UTF8.self), status: status,
            payloadType: String(decoding: type, as: UTF8.self), created: created,
            scheduled: isScheduled == 0 ? nil : scheduled, payload: Payload(kind: kind, Array(payload)))
    }

    private mutating func word() -> Int64? {
        guard let place = take(8) else { return nil }
        return place.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    private mutating func text() -> ArraySlice<UInt8>? { word().flatMap { take(Int(clamping: $0)) } }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
