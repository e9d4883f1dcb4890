internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub reload`
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Let a running hub read its configuration anew, and become what it says.",
        discussion: """
            The hub compares the file with what it runs, and says what is other. Then all of it is applied, or nothing: where the \
            file has errors nothing is touched, and where an endpoint cannot be started as it says, everything is put back. \
            Endpoints and routes that do not change go on undisturbed. What waits for a route stays, also where the route \
            changes; an endpoint that changes is started again, and its listening sockets stay open meanwhile. A library that \
            has changed is taken in. With a shorter window a route that delivers once forgets the events that are older than \
            that, with a longer one it knows for that time what comes from now on.

            SIGHUP does the same, and tells it in the log. The keys hub, log_format and journal can only change when the \
            hub is started again.

            Exits with 0 where the hub is now what the file says, with 78 where the file is wrong, and with 1 where it cannot be \
            applied.

            Examples:
              hubbub reload --dry-run
              hubbub reload --config kitchen.yaml
            """)

    @Flag(help: "Only say what would change.")
    var dryRun = false

    @Flag(help: "Print one JSON object: outcome, reason, changes, findings, notes.")
    var json = false

    @OptionGroup var hub: HubOptions

    func run() throws {
        let answer = try hub.connectByRightFile().request("reload", [.init("dry", .boolean(dryRun))]) ?? .null
        let outcome = answer["outcome"]?.string ?? ""
        if json {
            Output.write(json: answer)
        } else {
            tell(answer, outcome)
        }
        switch outcome {
        case "applied", "unchanged", "planned": return
        case "invalid": Ending.end(.configuration)
        default: Ending.end(.failure)
        }
    }

    private func tell(_ answer: JSONValue, _ outcome: String) {
        let texts = { (key: String) in (answer[key]?.array ?? []).compactMap(\.string) }
        Output.error(texts("findings").map { VisibleText.lines($0) + "\n" }.joined())
        let changes = (answer["changes"]?.array ?? []).compactMap { $0["text"]?.string }
        Output.write(changes.map { VisibleText.lines($0) + "\n" }.joined())
        Output.error(texts("notes").map { "note: \(VisibleText.lines($0))\n" }.joined())
        let reason = answer["reason"]?.string ?? ""
        switch outcome {
        case "applied": Output.write("reloaded: \(count(changes.count))\n")
        case "unchanged": Output.write("nothing to do: the hub is what its configuration says\n")
        case "planned": Output.write("would change: \(count(changes.count))\n")
        case "invalid", "refused": complain("not reloaded, nothing was changed: \(reason)")
        case "undone": complain("not reloaded, all is as before: \(reason)")
        default: complain("not reloaded: \(reason); see hubbub status")
        }
    }

    private func count(_ changes: Int) -> String { changes == 1 ? "1 change" : "\(changes) changes" }

    private func complain(_ text: String) { Output.error("hubbub: \(VisibleText.lines(text))\n") }
}
