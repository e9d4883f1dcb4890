package import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// How an event becomes a line.
package enum LineFormat: String, CaseIterable, Sendable {
    /// The CloudEvents JSON form.
    case json
    /// The payload as a JSON value: a text as a string, bytes as a string of Base64.
    case data
    /// The payload.
    case text
    /// Time, type, subject and payload.
    case short

    /// For the setting that chooses one.
    package static let help =
        "json: the CloudEvents JSON form; data: the payload as a JSON value; text: the payload; short: time, type, subject "
        + "and payload."
}

/// Writes events as lines. It keeps its memory from one line to the next.
package struct LineWriter {
    private let format: LineFormat
    private var json = JSONWriter()

    package init(_ format: LineFormat) { self.format = format }

    /// Adds the event's line, with its end, to `bytes`.
    package mutating func write(_ event: EventView, to bytes: inout [UInt8]) {
        switch format {
        case .json: writeJSON(event, to: &bytes)
        case .data: writeData(event, to: &bytes)
        case .text: Self.writePayload(event, to: &bytes)
        case .short: Self.writeShort(event, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeJSON(_ event: EventView, to bytes: inout [UInt8]) {
        json.removeAll()
        unsafe EventJSON.write(event.pointer, into: &json)
        append(to: &bytes)
    }

    private mutating func writeData(_ event: EventView, to bytes: inout [UInt8]) {
        json.removeAll()
        event.withPayload { payload in
            switch event.payloadKind {
            case .none: json.null()
            case .text: json.string(payload)
            case .json: json.line(payload)
            case .binary: json.base64(payload)
            }
        }
        append(to: &bytes)
    }

    /// A JSON payload stands as it came. Outside of its strings, where they are not legal, the ends of lines in it mean
    /// nothing, and they would break the line.
    private func append(to bytes: inout [UInt8]) {
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
