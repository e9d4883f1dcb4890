internal import JSONText
internal import PysigAdapter

/// A script of a fuzzer: lines, of each of which the first byte says what happens and the rest is what arrives. Zero bytes
/// end a line, too, so that an object can have line feeds in it.
struct PysigScript {
    struct Line {
        let verb: UInt8
        let bytes: [UInt8]
    }

    /// So many lines are looked at: time passes in each.
    private static let limit = 256
    let lines: [Line]

    init(_ input: [UInt8]) {
        lines = input.split(whereSeparator: { $0 == 0x0A || $0 == 0 }).prefix(Self.limit).map {
            Line(verb: $0[$0.startIndex], bytes: Array($0.dropFirst()))
        }
    }
}

/// What a peer sent, read by itself.
struct PysigTranscript {
    private(set) var requests = 0
    /// Replies that a peer makes up may come before what they answer is written, and then how the stream is cut matters.
    private(set) var hasReplies = false
    /// Whether the stream cannot be read on.
    private(set) var isBroken = false
    private var framer: JSONFramer

    /// Whether what has arrived is whole objects.
    var isBetweenObjects: Bool { framer.pending == 0 }

    init(limit: Int) { framer = JSONFramer(limit: limit) }

    mutating func append(_ bytes: [UInt8]) {
        guard !isBroken else { return }
        framer.append(bytes.span)
        do { while let text = try framer.next() { note(text) } } catch { isBroken = true }
    }

    private mutating func note(_ text: [UInt8]) {
        guard !isBroken, let value = try? PythonJSON.parse(text) else { return isBroken = true }
        if value == .null { return }
        guard value.members != nil else { return isBroken = true }
        if case .request = Message(value) { requests += 1 } else { hasReplies = true }
    }
}

/// What is written must be one object on one line of ASCII, within the limit.
func parseWritten(_ bytes: [UInt8], limit: Int) throws(Violation) -> JSONValue {
    try demand(bytes.count <= max(limit, OutgoingQueue.framedObject), "an object of \(bytes.count) bytes is written")
    try demand(bytes.allSatisfy { (0x20...0x7F).contains($0) }, "what is written is not one line of ASCII")
    guard let object = try? JSONValue(parsing: bytes.span), object.members != nil else {
        throw Violation(description: "what is written is no object")
    }
    return object
}

extension JSONValue {
    /// The same with all lists and members in one order: listings have none.
    var sorted: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.sorted).sorted { $0.text < $1.text })
        case .object(let members):
            .object(members.map { Member($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
        default: self
        }
    }
}
