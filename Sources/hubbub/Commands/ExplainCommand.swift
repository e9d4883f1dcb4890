internal import ArgumentParser
internal import Explanations
internal import JSONText

/// `hubbub explain`
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what the code of a message means, and what to do.",
        discussion: """
            Codes stand in brackets at the end of a message. Without a code: all of them, one on a line.

            Examples:
              hubbub explain setting.unknown
              hubbub explain NOT_FOUND
              hubbub explain --json | jq -r '.[] | select(.kind == "library").code'
            """)

    @Argument(help: "The code.", completion: .list(Explanations.all.map(\.code)))
    var code: String?

    @Flag(help: "Print an object, without a code an array of them: code, kind, meaning, cause, remedy.")
    var json = false

    func run() throws {
        guard let code else {
            let all = Explanations.all
            return json
                ? Output.write(json: .array(all.map(\.json))) : Output.write(ExplanationText.list(all, Terminal.output))
        }
        guard let explanation = Explanations.find(code) else { throw Failure(Self.unknown(code)) }
        if json { return Output.write(json: explanation.json) }
        Output.write(ExplanationText.page(explanation, Terminal.output))
    }

    private static func unknown(_ code: String) -> String {
        let hint = Explanations.nearest(to: code).map { "did you mean \($0)? " } ?? ""
        return "no code is called \(code): \(hint)`hubbub explain` lists all"
    }
}
