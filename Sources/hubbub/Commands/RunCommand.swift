internal import ArgumentParser
internal import Loader
internal import Unix

/// `hubbub run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a hub.",
        discussion: """
            The hub stays in the foreground and logs to standard error. SIGTERM and Ctrl-C end it when what is under way is \
            delivered, within the time that `drain` in the configuration gives; a second one ends it at once. SIGHUP does what \
            `hubbub reload` does.

            Where standard output is closed, what writes there fails and says so; everything else goes on. On a full disk \
            what writes files waits and tries again each second. A state directory that cannot be written, or that another \
            hub uses, is refused at the start. When the wall clock is set back only the times of events follow it. IPv6 is \
            not needed.

            Examples:
              hubbub run
              hubbub run kitchen.yaml --socket /run/user/1000/kitchen.sock
            """)

    @Argument(help: "The configuration.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Option(
        help: ArgumentHelp("Where to listen for commands, in place of the standard place.", valueName: "path"),
        completion: .file())
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "Where endpoints keep what they must know after a restart, in place of the standard place.",
            valueName: "dir"),
        completion: .directory)
    var state: String?

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        if (try? FileStatus(file)) == nil {
            let name = file == ConfigurationFile.standard ? "" : " " + file
            throw Failure(
                "\(file) is not there: `hubbub init\(name)` writes one that runs as it is", status: .configuration)
        }
        _ = try adapters.loaderOptions()
        let host = Probe.host(of: try Environment.executable())
        let error = Execution.become(host, ["run", path] + further)
        throw Failure("cannot run \(host): \(error.reason): is this installation complete?")
    }

    /// The file as an argument that nobody takes for an option.
    private var path: String { file.hasPrefix("-") ? "./" + file : file }

    private var further: [String] {
        adapters.words + (socket.map { ["--socket", $0] } ?? [])
            + (state.map { ["--state", $0] } ?? [])
    }
}
