internal import Assembly
internal import Configuration
internal import Glibc
internal import Hub
internal import JSONText
internal import Loader
internal import LogLines
internal import Unix

/// Starts one endpoint alone, for `hubbub check --connect`: whatever its adapter does, it does it here.
///
/// The answer is a line of JSON on descriptor 3, because adapters may write to standard output.
struct ConnectCommand {
    private static let answerDescriptor: Int32 = 3
    private static let usage =
        "usage: hubbubd connect CONFIGURATION ENDPOINT MILLISECONDS [--adapters DIR]… [--safe] [--state DIR]"

    private var words: [String] = []
    private var adapters: [String] = []
    private var isSafe = false
    private var state: String?
    private let milliseconds: UInt64

    init(_ arguments: ArraySlice<String>) {
        var arguments = arguments
        while let argument = arguments.popFirst() {
            switch argument {
            case "--adapters": adapters += arguments.popFirst().map { [$0] } ?? []
            case "--safe": isSafe = true
            case "--state": state = arguments.popFirst()
            default: words.append(argument)
            }
        }
        guard words.count == 3, let milliseconds = UInt64(words[2]), milliseconds <= 86_400_000 else {
            RunCommand.fail(2, Self.usage)
        }
        self.milliseconds = milliseconds
    }

    func run() -> Never {
        signal(SIGPIPE, SIG_IGN)
        let environment = Environment.all()
        let executable: String
        do throws(SystemError) { executable = try Environment.executable() } catch { RunCommand.fail(1, "\(error)") }
        let options = LoaderOptions(
            arguments: adapters, environment: environment, executable: executable, isSafe: isSafe)
        let plan = HubPlan.make(path: words[0], options: options, environment: environment)
        guard !plan.result.hasErrors, let endpoint = plan.configuration.endpoint(words[1]) else {
            RunCommand.fail(78, "the configuration has changed since it was checked")
        }
        do throws(HubFailure) {
            try tryOut(Trial(plan, endpoint, stateDirectory: state))
        } catch {
            answer(.failed(error.description, code: 0, []))
        }
        // Libraries stay loaded and may have threads of their own: their destructors have no right to run now.
        _exit(0)
    }

    /// Says how it went before the end is tried: an adapter that does not survive that shall not take the answer along.
    private func tryOut(_ trial: Trial) {
        let parent = getppid()
        answer(trial.run(limit: milliseconds * 1_000_000) { getppid() != parent })
        if !trial.stop() { write(["remark": "it did not stop in time"]) }
    }

    private func answer(_ result: TrialResult) {
        switch result {
        case .fine(let text): write(["ok": true, "text": .string(text)])
        case .failed(let reason, _, let notes):
            write([
                "ok": false, "text": .string(reason), "advice": .string(result.advice ?? ""),
                "notes": .array(notes.map { .string($0) }),
            ])
        }
    }

    private func write(_ line: JSONValue) {
        let bytes = line.bytes + [UInt8(ascii: "\n")]
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(Self.answerDescriptor, $0.baseAddress, $0.count) }
    }
}
