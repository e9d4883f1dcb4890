internal import HTTP

/// Reads what the headers of a push say, and finds all that is wrong with them.
struct PushReader {
    private let request: HTTPRequest
    private let dialect: Dialect
    private let rules: QueueRules
    private var problems: [Problem.Field] = []

    /// - Throws: 400 with each wrong field.
    static func read(
        _ request: HTTPRequest, _ payload: Payload, _ dialect: Dialect, _ rules: QueueRules
    ) throws(Problem) -> NewMessage {
        var reader = PushReader(request: request, dialect: dialect, rules: rules)
        return try reader.read(payload)
    }

    private init(request: HTTPRequest, dialect: Dialect, rules: QueueRules) {
        self.request = request
        self.dialect = dialect
        self.rules = rules
    }

    private mutating func read(_ payload: Payload) throws(Problem) -> NewMessage {
        let source = node(request.text(of: dialect.ownNode), dialect.sourceMember)
        let destination = node(request.text(of: dialect.destination), dialect.destinationMember)
        let type = payloadType()
        let isScheduled = try status()
        let scheduled = scheduledTime()
        guard problems.isEmpty, let source, let destination else {
            throw Problem(400, "the message is not valid", fields: problems)
        }
        if isScheduled, scheduled == nil { throw Problem(400, "a scheduled message needs Scirocco-Scheduled-Time") }
        return NewMessage(
            source: source, destination: destination, scheduled: scheduled, isScheduled: isScheduled,
            payloadType: type, payload: payload)
    }

    private mutating func refuse(_ path: String, _ message: String, kind: String = "user defined", _ value: String?) {
        problems.append(Problem.Field(path: path, message: message, kind: kind, value: value))
    }

    private mutating func node(_ text: String?, _ path: String) -> NodeID? {
        guard let text, !text.isEmpty else {
            refuse(path, "\(path) is required", kind: "required", nil)
            return nil
        }
        guard let node = NodeID(text) else {
            refuse(path, "\(path) must be hexadecimal digits", text)
            return nil
        }
        return node
    }

    private mutating func payloadType() -> String {
        let label = request.text(of: dialect.type) ?? ""
        let type = label.isEmpty ? request.text(of: "content-type") ?? "" : label
        if !QueueRules.hasTypeLength(type) {
            refuse(dialect.typeMember, "\(dialect.typeMember) must have 1 to 30 characters", type)
        }
        return type
    }

    /// Whether the message is scheduled: all else that is known is stored as pending.
    private mutating func status() throws(Problem) -> Bool {
        switch request.text(of: "scirocco-status") ?? "" {
        case "", "pending", "processing", "processed": return false
        case "scheduled": return true
        case let other:
            refuse("status", "`\(other)` is no status that a message can be pushed with", kind: "enum", other)
            return false
        }
    }

    private mutating func scheduledTime() -> Int64? {
        guard let text = request.text(of: "scirocco-scheduled-time"), !text.isEmpty else { return nil }
        guard let time = TimeReader.parse(text), time >= rules.start else {
            refuse("scheduled_time", "scheduled_time must be a time that is not over", text)
            return nil
        }
        return time
    }
}
