internal import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// How an event becomes a line.
enum LineFormat: String {
    /// The CloudEvents JSON form.
    case json
    /// The payload.
    case text
    /// Time, type, subject and payload.
    case short
}

/// Writes events as lines. It keeps its memory from one line to the next.
struct LineWriter {
    private let format: LineFormat
    private var json = JSONWriter()

    init(_ format: LineFormat) { self.format = format }

    /// Adds the event's line, with its end, to `bytes`.
    mutating func write(_ event: EventView, to bytes: inout [UInt8]) {
        switch format {
        case .json: writeJSON(event, to: &bytes)
        case .text: Self.writePayload(event, to: &bytes)
        case .short: Self.writeShort(event, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeJSON(_ event: EventView, to bytes: inout [UInt8]) {
        json.removeAll()
        unsafe EventJSON.write(event.pointer, into: &json)
        // A JSON payload stands as it came. Outside of its strings, where they are not legal, the ends of lines in it mean
        // nothing, and they would break the line.
        for byte in json.bytes {
            bytes.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? UInt8(ascii: " ") : byte)
        }
    }

    private static func writeShort(_ event: EventView, to bytes: inout [UInt8]) {
        if !event.timeText.isEmpty {
            PlainText.append(event.timeText, to: &bytes)
        } else if let time = event.time {
            Timestamp.append(time, to: &bytes)
        } else {
            bytes.append(UInt8(ascii: "-"))
        }
        for text in [event.type, event.subject] {
            bytes.append(UInt8(ascii: " "))
            PlainText.append(text.isEmpty ? "-" : text, to: &bytes)
        }
        bytes.append(UInt8(ascii: " "))
        writePayload(event, to: &bytes)
    }

    private static func writePayload(_ event: EventView, to bytes: inout [UInt8]) {
        event.withPayload { payload in
            if event.payloadKind == .binary {
                Base64.encode(payload, into: &bytes)
            } else {
                PlainText.append(payload, to: &bytes)
            }
        }
    }
}
