package import HTTP
internal import JSONText

/// Writes answers as the original's clients read them: names of headers in the dialect that the client speaks.
package struct ReplyWriter: Sendable {
    package let dialect: Dialect
    package let keepsAlive: Bool
    package let isHead: Bool
    /// As `HTTPDate` writes it.
    package let date: [UInt8]

    /// A body that would be longer laid out than that stays on one line.
    private static let longestLayout = 1 << 20
    private static let jsonType: StaticString = "application/json; charset=utf-8"

    package init(dialect: Dialect, keepsAlive: Bool, isHead: Bool = false, date: [UInt8]) {
        self.dialect = dialect
        self.keepsAlive = keepsAlive
        self.isHead = isHead
        self.date = date
    }

    package func write(_ reply: Reply, to writer: inout HTTPResponseWriter) {
        switch reply {
        case .message(let message, let status): write(message, status, to: &writer)
        case .messages(let messages): writeJSON(200, MessageList.json(messages, dialect), to: &writer)
        case .json(let json): writeJSON(200, json, to: &writer)
        case .batch(let json, let status):
            writer.begin(status, date: date, keepsAlive: keepsAlive)
            writer.field("Content-Type", Self.jsonType)
            writer.end(json, isHead: isHead)
        case .nothing:
            writer.begin(204, date: date, keepsAlive: keepsAlive)
            writer.end()
        case .options(let methods):
            writer.begin(200, date: date, keepsAlive: keepsAlive)
            writer.field("Allow", methods)
            writer.end(Array(methods.utf8), isHead: isHead)
        case .problem(let problem): writeJSON(problem.status, problem.json, to: &writer)
        }
    }

    private func writeJSON(_ status: Int, _ json: [UInt8], to writer: inout HTTPResponseWriter) {
        writer.begin(status, date: date, keepsAlive: keepsAlive)
        if status == 503 { writer.field("Retry-After", 1) }
        writer.field("Content-Type", Self.jsonType)
        writer.end(JSONIndent.lay(json, limit: max(Self.longestLayout, json.count * 2)), isHead: isHead)
    }

    private func write(_ message: Message, _ status: Int, to writer: inout HTTPResponseWriter) {
        let isPush = status == 201
        writer.begin(status, date: date, keepsAlive: keepsAlive)
        let id = message.id.digits
        if isPush { writer.field("Location", prefix: "/messages/", id.span) }
        var times = HeaderTimes()
        func writeTime(_ name: StaticString, _ time: Int64?) {
            if let time { writer.field(name, times.text(time).span) }
        }
        writeTime("Scirocco-Created-Time", message.created)
        writeTime("Scirocco-Update-Time", message.updated)
        writeTime("Scirocco-Scheduled-Time", message.scheduled)
        writeTime("Scirocco-Processing-Time", message.processing)
        writeTime("Scirocco-Processed-Time", message.processed)
        writer.field("Scirocco-Tries", Int(message.tries))
        writer.field(dialect.destinationHeader, message.destination)
        writer.field(dialect.sourceHeader, message.source)
        writer.field("Scirocco-Status", message.status.name)
        writer.field(dialect.typeHeader, message.payloadType)
        writer.field("Scirocco-Id", id.span)
        writeBody(message.payload, isEcho: isPush, to: &writer)
    }

    /// Binary comes back raw where it was pushed, and as a JSON string of base64 everywhere else.
    private func writeBody(_ payload: Payload, isEcho: Bool, to writer: inout HTTPResponseWriter) {
        switch payload {
        case .none: writer.end(isHead: isHead)
        case .json(let json):
            writer.field("Content-Type", Self.jsonType)
            writer.end(JSONIndent.lay(json, limit: Self.longestLayout), isHead: isHead)
        case .text(let text):
            writer.field("Content-Type", "text/html; charset=utf-8")
            writer.end(text, isHead: isHead)
        case .binary(let bytes) where isEcho:
            writer.field("Content-Type", "application/octet-stream")
            writer.end(bytes, isHead: isHead)
        case .binary(let bytes):
            var json = JSONWriter(capacity: bytes.count / 3 * 4 + 8)
            json.base64(bytes.span)
            writer.field("Content-Type", Self.jsonType)
            writer.end(json.bytes, isHead: isHead)
        }
    }
}
