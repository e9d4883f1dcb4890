internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub send`
struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Deliver one event to an endpoint of a running hub.",
        discussion: """
            Exits with 0 when the endpoint has taken the event, with 1 and the reason when it has rejected it.

            Examples:
              hubbub send screen --type demo --data hello
              hubbub send screen --type demo --data '{"celsius": 12.5}' --set subject=cellar
              date | hubbub send screen --type demo --data-file -
            """)

    @Argument(help: "The endpoint, which must be a sink.", completion: Completions.endpoints)
    var endpoint: String

    @Option(help: "The type of the event: one that the endpoint accepts.", completion: Completions.types)
    var type: String

    @Option(help: "The payload: JSON where the type takes JSON and it is some, else text.")
    var data: String?

    @Option(
        help: ArgumentHelp(
            "A file with the payload, - for standard input. What is no UTF-8 is sent as bytes.", valueName: "file"),
        completion: .file())
    var dataFile: String?

    @Option(help: ArgumentHelp("An attribute, such as subject; may be given several times.", valueName: "name=value"))
    var set: [Assignment] = []

    @Option(
        help: ArgumentHelp(
            "How long to wait until the endpoint has taken it: 500ms, 10s, 2m; 1d at most.", valueName: "time"))
    var timeout = TimeLimit(seconds: 10)

    @Flag(help: "Print one JSON object: outcome, code, text, id.")
    var json = false

    @OptionGroup var hub: HubOptions

    func validate() throws {
        if data != nil, dataFile != nil { throw ValidationError("'--data' and '--data-file' exclude each other.") }
        _ = try Assignment.object(set)
    }

    func run() throws {
        var event: [JSONValue.Member] = [
            .init("type", .string(type)), .init("attributes", try Assignment.object(set)),
        ]
        if let payload = try payload() { event.append(payload) }
        let answer = try hub.connect().request(
            "send",
            [
                .init("endpoint", .string(endpoint)), .init("event", .object(event)),
                .init("timeout_ms", timeout.json),
            ])
        try report(answer ?? .null)
    }

    private func payload() throws -> JSONValue.Member? {
        if let data { return .init("data", .string(data)) }
        return try dataFile.map { try PayloadFile.read($0) }
    }

    private func report(_ answer: JSONValue) throws {
        let isDelivered = answer["outcome"]?.string == "delivered"
        if json {
            Output.write(json: answer)
            if !isDelivered { Ending.end(.failure) }
        } else if !isDelivered {
            throw Failure(Self.reason(answer, endpoint))
        }
    }

    private static func reason(_ answer: JSONValue, _ endpoint: String) -> String {
        let text = answer["text"]?.string ?? ""
        let code = answer["code"]?.string ?? ""
        let outcome = answer["outcome"]?.string ?? "no answer"
        return "\(endpoint) has not taken the event: \(text.isEmpty ? outcome : text) [\(code)]"
    }
}
