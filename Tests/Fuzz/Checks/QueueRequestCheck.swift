internal import HTTP
internal import JSONText
internal import SciroccoAdapter

/// Any bytes as a request to the message queue: whatever it asks for is within the rules, and every answer can be read:
/// its head has no line that the queue did not write, and its body is as long as it says.
enum QueueRequestCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        try readBack(input)
        guard let request = request(input) else { return }
        var rules = QueueRules()
        (rules.json, rules.text, rules.binary, rules.token) = (200, 200, 200, "t")
        (rules.start, rules.longestWait, rules.batch) = (1_000_000, 5000, 3)
        let dialect = Router.dialect(of: request)
        switch Router(rules).route(request) {
        case .reply(let reply): try check(reply, request, dialect)
        case .command(let command, let wait):
            try demand(0...5000 ~= wait, "a pull waits \(wait) ms")
            try check(command, rules)
            for message in pushed(command) {
                try check(.message(Self.stored(message), status: 201), request, dialect)
                try check(.message(Self.stored(message), status: 200), request, dialect)
                try check(.messages([Self.stored(message), Self.stored(message)]), request, dialect)
                let outcome = QueueOutcome.messages([Self.stored(message)])
                try check(Reply(outcome, of: .pushAll([message])), request, dialect)
                try check(Reply(outcome, of: .pullSome("b0b", 1)), request, dialect)
            }
        }
    }

    private static func pushed(_ command: QueueCommand) -> [NewMessage] {
        switch command {
        case .push(let message): [message]
        case .pushAll(let messages): messages
        default: []
        }
    }

    /// The first half of the fuzzer's bytes as a head whose end is given, the rest as the body.
    private static func request(_ input: [UInt8]) -> HTTPRequest? {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let body = parts.count > 1 ? Array(parts[1]) : []
        let lines = parts[0].split(separator: 0x0A, omittingEmptySubsequences: true)
        var bytes = Array((lines.first ?? []) + Array(" HTTP/1.1\r\nHost: q\r\nAuthorization: t\r\n".utf8))
        for line in lines.dropFirst() { bytes += line + [0x0D, 0x0A] }
        bytes += Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
        var parser = HTTPRequestParser(limits: HTTPLimits(body: 1024))
        parser.append(bytes.span)
        if case .request(let request) = parser.next() { return request }
        return nil
    }

    /// Times that are read are written and read as the same.
    private static func readBack(_ input: [UInt8]) throws(Violation) {
        guard let time = TimeReader.parse(String(decoding: input, as: UTF8.self)) else { return }
        try demand(TimeReader.parse(TimeText.iso(time)) == time, "\(time) is another when it was written and read")
        let whole = time - (time % 1000 + 1000) % 1000
        let header = String(decoding: TimeText.header(time), as: UTF8.self)
        try demand(TimeReader.parse(header) == whole, "\(header) is another when it was written and read")
    }

    private static func check(_ command: QueueCommand, _ rules: QueueRules) throws(Violation) {
        for message in pushed(command) { try check(message, rules) }
        switch command {
        case .list(_, let limit): try demand(1...rules.list ~= limit, "a list of \(limit)")
        case .pushAll(let messages): try demand(1...rules.batch ~= messages.count, "a batch of \(messages.count)")
        case .pullSome(_, let most): try demand(1...rules.batch ~= most, "a batch of \(most)")
        case .acknowledgeAll(_, let ids): try demand(1...rules.batch ~= ids.count, "a batch of \(ids.count)")
        default: break
        }
    }

    private static func check(_ message: NewMessage, _ rules: QueueRules) throws(Violation) {
        try demand(1...30 ~= message.payloadType.unicodeScalars.count, "a type of the wrong length")
        try demand(!message.payloadType.unicodeScalars.contains { $0.value == 0 }, "a type with a zero")
        try demand(message.scheduled ?? rules.start >= rules.start, "scheduled in the past")
        try demand(!message.isScheduled || message.scheduled != nil, "scheduled without a time")
        // A byte of ISO 8859-1 may become two.
        try demand(message.payload.bytes.count <= 400, "too large a payload")
        if case .json(let json) = message.payload {
            try demand((try? JSONScanner.validate(json.span)) != nil, "JSON that is none")
        }
    }

    private static func stored(_ message: NewMessage) -> Message {
        Message(
            id: MessageID(number: 1, created: 1_000_000), source: message.source.text,
            destination: message.destination.text, status: .pending, payloadType: message.payloadType,
            created: 1_000_000, scheduled: message.scheduled, payload: message.payload)
    }

    private static func check(_ reply: Reply, _ request: HTTPRequest, _ dialect: Dialect) throws(Violation) {
        var writer = HTTPResponseWriter()
        ReplyWriter(dialect: dialect, keepsAlive: true, isHead: request.method == .head, date: [])
            .write(reply, to: &writer)
        let text = Latin1.decode(writer.bytes.span)
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            throw Violation(description: "an answer without an end")
        }
        let lines = text[..<end.lowerBound].split(separator: "\r\n", omittingEmptySubsequences: false)
        let known = ["Content-Type", "Content-Length", "Location", "Allow", "Retry-After"]
        for line in lines.dropFirst() {
            let name = String(line.prefix { $0 != ":" })
            try demand(name.hasPrefix("Scirocco-") || known.contains(name), "a line that nobody wrote: \(line)")
            try demand(
                !line.unicodeScalars.contains { $0.value < 0x20 && $0 != "\t" }, "a control character in \(line)")
        }
        let length = lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) }
        let body = text[end.upperBound...].unicodeScalars.count
        try demand(request.method == .head ? body == 0 : body == length ?? 0, "a body of \(body), not \(length ?? 0)")
    }
}
