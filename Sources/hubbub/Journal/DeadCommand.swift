internal import ArgumentParser
internal import Control
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Journal

/// `hubbub dead`
struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Dead letters: events that a durable route gave up on.",
        discussion: """
            They stay until they are retried or purged, or more come than the journal keeps of a route. They can be read while the \
            hub runs and while it does not; `retry` and `purge` need a hub that runs.

            Examples:
              hubbub dead
              hubbub dead show 4711
              hubbub dead retry --where route=door->archive --where code=REMOTE
              hubbub dead purge --where type=door.* --dry-run
            """,
        subcommands: [DeadListCommand.self, DeadShowCommand.self, DeadRetryCommand.self, DeadPurgeCommand.self],
        defaultSubcommand: DeadListCommand.self)
}

/// A dead letter with the name of its route.
struct ShownLetter {
    let letter: DeadLetter
    let route: String
    /// All of it for programs; conditions look at its members.
    let json: JSONValue

    init(_ letter: DeadLetter, route: String) {
        (self.letter, self.route) = (letter, route)
        json = [
            "number": JSONValue(letter.number), "route": .string(route),
            "code": .string(InterfaceCode.name(of: letter.code)),
            "reason": .string(letter.reason), "attempts": JSONValue(letter.attempts),
            "first": .string(Timestamp.format(letter.firstTime)), "last": .string(Timestamp.format(letter.lastTime)),
            "events": JSONValue(letter.count), "bytes": JSONValue(letter.bytes), "event": EventText.json(letter.event),
        ]
    }

    /// Conditions are about the letter, or about the event in it.
    func meets(_ conditions: [EventCondition]) -> Bool {
        let event = json["event"] ?? .null
        return conditions.allSatisfy { $0.matches(json) || $0.matches(event) }
    }

    static func all(_ view: JournalView, _ conditions: [EventCondition]) throws -> [ShownLetter] {
        try view.deadLetters().map { ShownLetter($0, route: view.route($0.route)?.name ?? "") }.filter {
            $0.meets(conditions)
        }
    }
}

/// `hubbub dead list`
struct DeadListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the dead letters, oldest first, with the reasons.")

    @Option(name: .customLong("where"), help: ArgumentHelp(EventCondition.help, valueName: "name=value"))
    var conditions: [EventCondition] = []

    @Flag(help: "Print each as one line of JSON.")
    var json = false

    @OptionGroup var options: JournalOptions

    func run() throws {
        let letters = try ShownLetter.all(try options.inspect(), conditions)
        if json { return letters.forEach { Output.write(json: $0.json) } }
        let terminal = Terminal.output
        if letters.isEmpty { return Output.write("no dead letters\n") }
        var table = TextTable(["number", "route", "when", "attempts", "type", "id"], right: [0, 3])
        for shown in letters {
            let letter = shown.letter
            let event = shown.json["event"] ?? .null
            let what = letter.event.isEmpty ? "\(letter.count) events" : event["type"]?.string ?? ""
            table.add(
                [
                    .init("\(letter.number)"), .init(shown.route), .init(Timestamp.format(letter.lastTime)),
                    .init("\(letter.attempts)"), .init(what), .init(event["id"]?.string ?? ""),
                ],
                notes: [.init("\(letter.reason) [\(InterfaceCode.name(of: letter.code))]", .red)])
        }
        Output.write(table.text(terminal))
    }
}

/// `hubbub dead show`
struct DeadShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one dead letter with its event.")

    @Argument(help: "Its number, as `list` has it.")
    var number: UInt64

    @OptionGroup var options: JournalOptions

    func run() throws {
        guard let shown = try ShownLetter.all(try options.inspect(), []).first(where: { $0.letter.number == number })
        else {
            throw Failure("there is no dead letter \(number): hubbub dead list shows those that there are")
        }
        Output.write(shown.json.prettyText + "\n")
    }
}

/// `hubbub dead retry`
struct DeadRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Deliver dead letters' events once more.",
        discussion: """
            Each goes to its route again, behind what waits there, with all attempts. Where it fails again it becomes a new dead \
            letter, which this command leaves alone.
            """)

    @OptionGroup var work: LetterWork

    func run() throws { try work.run("dead_retry", "delivered once more") { !$0.letter.event.isEmpty } }
}

/// `hubbub dead purge`
struct DeadPurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "purge", abstract: "Remove dead letters for good.")

    @OptionGroup var work: LetterWork

    func run() throws { try work.run("dead_purge", "removed") { _ in true } }
}

/// Which dead letters something is done with.
struct LetterWork: ParsableArguments {
    @Argument(help: ArgumentHelp("Their numbers, as `list` has them.", valueName: "number"))
    var numbers: [UInt64] = []

    @Option(name: .customLong("where"), help: ArgumentHelp(EventCondition.help, valueName: "name=value"))
    var conditions: [EventCondition] = []

    @Flag(help: "All of them.")
    var all = false

    @Flag(help: "Only say how many there are.")
    var dryRun = false

    @OptionGroup var options: JournalOptions

    func validate() throws {
        if numbers.isEmpty && conditions.isEmpty && !all {
            throw ValidationError("Say which: numbers, '--where', or '--all'.")
        }
    }

    /// Asks the hub for the command for each letter that is meant and that it is for.
    func run(_ command: String, _ done: String, _ isFor: (ShownLetter) -> Bool) throws {
        // Only those that there are now: what comes of them meanwhile is not taken again.
        let letters = try ShownLetter.all(try options.inspect(), conditions).filter {
            isFor($0) && (numbers.isEmpty || numbers.contains($0.letter.number))
        }
        let known = Set(letters.map(\.letter.number))
        for number in numbers where !known.contains(number) {
            throw Failure("there is no such dead letter: \(number); hubbub dead list shows those that there are")
        }
        let count = "\(letters.count) dead letter\(letters.count == 1 ? "" : "s")"
        if dryRun { return Output.write("\(count) would be \(done)\n") }
        for shown in letters {
            _ = try options.hub.connect().request(
                command, [.init("route", .string(shown.route)), .init("number", JSONValue(shown.letter.number))])
        }
        Output.write("\(count) \(letters.count == 1 ? "was" : "were") \(done)\n")
    }
}
