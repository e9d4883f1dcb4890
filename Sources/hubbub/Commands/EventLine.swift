internal import JSONText

/// An event in CloudEvents JSON, on one line for people.
struct EventLine {
    private let event: JSONValue

    init(_ event: JSONValue) { self.event = event }

    /// `12:04:05.123  endpoint/type  subject  {attributes}  payload`, cut at the terminal's width.
    func text(_ terminal: Terminal) -> String {
        let parts: [(String, Style?)] = [
            (time, .dim), ("\(endpoint)/\(member("type"))", .cyan), (member("subject"), .yellow),
            (attributes, .magenta),
            (payload, nil),
        ]
        var room = terminal.width ?? .max
        var result = ""
        for (text, style) in parts where !text.isEmpty && room > 0 {
            let space = result.isEmpty ? "" : "  "
            let shown = Terminal.cut(VisibleText.line(text), to: max(0, room - space.count))
            result += space + terminal.paint(shown, style)
            room -= space.count + shown.count
        }
        return result
    }

    /// The payload alone, with a line break. A terminal gets nothing that could steer it.
    func payload(_ terminal: Terminal) -> [UInt8] {
        let bytes = rawPayload
        let shown = terminal.isTerminal ? Array(VisibleText.lines(String(decoding: bytes, as: UTF8.self)).utf8) : bytes
        return shown + [UInt8(ascii: "\n")]
    }

    private func member(_ name: String) -> String { event[name]?.string ?? "" }

    /// The time of day, where it is one in UTC (RFC 3339: `2026-01-02T03:04:05.678Z`), else the whole text.
    private var time: String {
        let text = member("time")
        guard text.utf8.count >= 20, text.hasSuffix("Z"), let start = text.firstIndex(of: "T") else { return text }
        return String(text[text.index(after: start)...].dropLast().prefix(12))
    }

    /// The endpoint's name of a source that a hub gave (`hubbub://HUB/NAME`), else the source.
    private var endpoint: String {
        let source = member("source")
        guard source.hasPrefix("hubbub://"), let slash = source.lastIndex(of: "/") else { return source }
        return String(source[source.index(after: slash)...])
    }

    /// The extension attributes.
    private var attributes: String {
        let known: Set = [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data",
            "data_base64",
        ]
        let others = (event.members ?? []).filter { !known.contains($0.name) }
        return others.isEmpty ? "" : "{" + others.map { "\($0.name): \(text($0.value))" }.joined(separator: ", ") + "}"
    }

    private func text(_ value: JSONValue) -> String { value.string ?? value.text }

    private var payload: String {
        if let base64 = event["data_base64"]?.string { return "base64:\(base64)" }
        return event["data"].map(text) ?? ""
    }

    private var rawPayload: [UInt8] {
        if let base64 = event["data_base64"]?.string { return Base64.decode(Array(base64.utf8).span) ?? [] }
        return event["data"].map { $0.string.map { Array($0.utf8) } ?? $0.bytes } ?? []
    }
}
