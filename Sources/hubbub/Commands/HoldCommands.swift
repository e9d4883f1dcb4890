internal import ArgumentParser
internal import Control
internal import Glibc
internal import JSONText

/// `hubbub pause`
struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop endpoints or routes of a running hub, until they are resumed.",
        discussion: """
            A route that is paused delivers nothing. What arrives for it waits: a durable route keeps it on the disk, any other \
            one in memory, until its queue is full and it does what its `full` says. An endpoint that is paused emits nothing \
            and gets nothing.

            It lasts over a restart of the hub.

            Examples:
              hubbub pause ticks
              hubbub pause 'door->archive'
            """)

    @Argument(help: ArgumentHelp("Endpoints or routes.", valueName: "name"), completion: Completions.places)
    var names: [String]

    @OptionGroup var hub: HubOptions

    func run() throws { try Holding(hub).hold(names, "paused") }
}

/// `hubbub resume`
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let endpoints or routes go on that were paused or drained.")

    @Argument(help: ArgumentHelp("Endpoints or routes.", valueName: "name"), completion: Completions.places)
    var names: [String]

    @OptionGroup var hub: HubOptions

    func run() throws { try Holding(hub).hold(names, nil) }
}

/// `hubbub drain`
struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Take nothing new, and wait until what was taken is delivered.",
        discussion: """
            A route that is drained takes nothing new: its sources wait. An endpoint that is drained emits nothing, and gets what \
            its routes have. It stays so until it is resumed, also over a restart of the hub.

            Exits with 1 where events still wait when the time is over; the hub goes on with them.

            Examples:
              hubbub drain archive && hubbub pause archive
              hubbub drain --timeout 5m 'door->archive'
            """)

    @Argument(help: ArgumentHelp("Endpoints or routes.", valueName: "name"), completion: Completions.places)
    var names: [String]

    @Option(help: ArgumentHelp("How long to wait: 500ms, 10s, 2m; 1d at most.", valueName: "time"))
    var timeout = TimeLimit(seconds: 60)

    @OptionGroup var hub: HubOptions

    func run() throws {
        let holding = Holding(hub)
        try holding.hold(names, "drained")
        try holding.waitUntilEmpty(names, milliseconds: timeout.milliseconds)
    }
}

/// Holds of a hub's endpoints and routes.
private struct Holding {
    private let hub: HubOptions

    init(_ hub: HubOptions) { self.hub = hub }

    func hold(_ names: [String], _ hold: String?) throws {
        for name in names {
            var members: [JSONValue.Member] = [.init("name", .string(name))]
            if let hold { members.append(.init("hold", .string(hold))) }
            _ = try hub.connect().request("hold", members)
        }
    }

    /// Waits until the routes, and those to the endpoints, have nothing left.
    func waitUntilEmpty(_ names: [String], milliseconds: Int64) throws {
        let progress = ProgressLine(Terminal.output)
        defer { progress.clear() }
        let pause: Int64 = 100
        var left = milliseconds
        while true {
            let count = outstanding(try hub.connect().request("status") ?? .null, names)
            if count == 0 { return }
            progress.show(waitingFor: ["\(count) event\(count == 1 ? "" : "s")"])
            guard left > 0 else {
                progress.clear()
                throw Failure(
                    "\(count) events still wait; the hub goes on with them: hubbub status shows how many are left")
            }
            usleep(UInt32(min(pause, left) * 1_000))
            left -= pause
        }
    }

    private func outstanding(_ status: JSONValue, _ names: [String]) -> Int64 {
        (status["routes"]?.array ?? []).reduce(0) { sum, route in
            let isMeant = names.contains(route["name"]?.string ?? "") || names.contains(route["to"]?.string ?? "")
            return sum + (isMeant ? route["unsettled"]?.integer ?? 0 : 0)
        }
    }
}
