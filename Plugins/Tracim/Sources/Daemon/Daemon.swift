internal import JSONText

/// What a daemon does for the programs on its machine: registers them, sends each live message to all of them, asks Tracim for
/// them, and removes those that are silent. A value without input and output: it is told what came and what time it is, and
/// says what is to be done.
///
/// Nothing that a program sends can stop it: what is no message, or lacks its data, is counted and gets no answer, as with the
/// original, which it ended.
package struct Daemon: Sendable {
    package enum Action: Equatable, Sendable {
        /// Writes a message to the socket of that path.
        case send([UInt8], to: String)
        /// Asks Tracim; `answered` tells what came of it.
        case request(UInt64, TracimRequest)
        case joined(ClientEntry)
        case left(ClientEntry, isSilent: Bool)
        case count(Counter)
        case note(String)
    }

    private let settings: DaemonSettings
    private var registry: Registry
    /// Where the answers to requests go.
    private var asked: [UInt64: String] = [:]
    private var lastRequest: UInt64 = 0
    private var nextPing: Moment
    private var actions: [Action] = []
    /// The user at Tracim; "" as long as the login has not ended.
    package var userID = ""

    package init(_ settings: DaemonSettings, at now: Moment) {
        self.settings = settings
        registry = Registry(limit: settings.clients)
        nextPing = now + settings.pingInterval
    }

    package var clients: [ClientEntry] { registry.clients }
    /// When `tick` is due.
    package var nextTime: Moment { nextPing }

    /// What is to be done since the last time, in order.
    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    /// A message of a program.
    package mutating func received(_ message: DaemonMessage) {
        guard Self.isPath(message.path) || message.kind == .ack else { return refuse("a message without a path") }
        switch message.kind {
        case .clientAdd: add(message)
        case .clientDelete: delete(message)
        case .getClients: send(settings.size.clients(registry.clients, from: settings.path), to: message.path)
        case .getAccountInfo: sendAccount(to: message.path)
        case .doRequest: request(message)
        case .ping: send(.pong, to: message.path)
        case .pong:
            registry.markAlive(message.path)
            send(.ack, to: message.path)
        case .ack: break
        // The original acknowledges whatever it does not know.
        default: send(.ack, to: message.path)
        }
    }

    /// Sends a live message to all programs.
    package mutating func broadcast(_ live: LiveMessage) {
        let paths = registry.paths
        guard !paths.isEmpty else { return }
        let fitted = settings.size.event(live, from: settings.path)
        if fitted.isLarge { actions.append(.count(.largeMessages)) }
        for path in paths { actions.append(.send(fitted.bytes, to: path)) }
    }

    /// What came of a request.
    package mutating func answered(_ number: UInt64, _ result: RequestResult) {
        guard let path = asked.removeValue(forKey: number) else { return }
        send(settings.size.result(result, from: settings.path), to: path)
    }

    package mutating func tick(at now: Moment) {
        guard now >= nextPing else { return }
        nextPing = now + settings.pingInterval
        for client in registry.removeSilent() {
            actions += [.count(.silentClients), .left(client, isSilent: true)]
        }
        for path in registry.paths { send(.ping, to: path) }
    }

    private mutating func add(_ message: DaemonMessage) {
        guard let client = ClientEntry(message.data), Self.isPath(client.path) else {
            return refuse("\(message.path) gave no path to register")
        }
        let addition = registry.add(client)
        guard addition != .refused else {
            actions += [
                .count(.refusedClients), .note("\(client.path) is refused: \(settings.clients) are registered"),
            ]
            return
        }
        sendAccount(to: message.path)
        guard addition == .new else { return }
        tellAll(.clientAdded, client.json)
        actions.append(.joined(client))
    }

    private mutating func delete(_ message: DaemonMessage) {
        guard let data = message.data, data.members != nil else {
            return refuse("\(message.path) gave no path to unregister")
        }
        guard let client = registry.remove(message.path) else { return }
        tellAll(.clientDeleted, data)
        actions.append(.left(client, isSilent: false))
    }

    private mutating func request(_ message: DaemonMessage) {
        let request: TracimRequest
        do throws(TracimRequest.Malformed) { request = try TracimRequest(message.data) } catch {
            refuse("\(message.path) asks for nothing: \(error.text)")
            return fail(nil, 400, "Bad Request", error.text, message.path)
        }
        guard asked.count < settings.requests else {
            actions.append(.count(.refusedRequests))
            return fail(request, 503, "Service Unavailable", "too many requests are under way", message.path)
        }
        lastRequest += 1
        asked[lastRequest] = message.path
        actions.append(.request(lastRequest, request))
    }

    private mutating func fail(
        _ request: TracimRequest?, _ status: Int, _ reason: String, _ text: String, _ path: String
    ) {
        let result = RequestResult(request, status: status, reason: reason, message: text)
        send(settings.size.result(result, from: settings.path), to: path)
    }

    private mutating func refuse(_ text: String) { actions += [.count(.malformedMessages), .note(text)] }

    private mutating func sendAccount(to path: String) {
        send(.accountInfo, to: path, ["user_id": .string(userID)])
    }

    private mutating func tellAll(_ kind: DaemonMessage.Kind, _ data: JSONValue) {
        for path in registry.paths { send(kind, to: path, data) }
    }

    private mutating func send(_ kind: DaemonMessage.Kind, to path: String, _ data: JSONValue? = nil) {
        send(settings.size.plain(DaemonMessage(kind, path: settings.path, data: data)), to: path)
    }

    private mutating func send(_ message: MessageSize.Fitted, to path: String) {
        if message.isLarge { actions.append(.count(.largeMessages)) }
        actions.append(.send(message.bytes, to: path))
    }

    /// Whether it can be a socket's: longer ones the system does not take, and one that begins with zero is no file.
    package static func isPath(_ path: String) -> Bool {
        (1...107).contains(path.utf8.count) && !path.utf8.contains(0)
    }
}
