internal import ArgumentParser
internal import Unix

/// `hubbub init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented configuration that runs as it is.",
        discussion: """
            Examples:
              hubbub init                  writes hubbub.yaml
              hubbub init kitchen.yaml     writes another file
            """)

    @Argument(help: "The file to write.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Flag(help: "Replace a file that is there.")
    var force = false

    func run() throws {
        if !force, (try? FileStatus(file, followingLinks: false)) != nil {
            throw Failure("\(file) is there already: name another file, or replace it with --force")
        }
        do throws(SystemError) {
            try Files.write(Array(StarterConfiguration.text.utf8), to: file, mode: 0o644)
        } catch {
            throw Failure("cannot write \(file): \(error.reason)")
        }
        let name = file == ConfigurationFile.standard ? "" : " " + file
        Output.write("\(file) is written. Look at it, then: hubbub check\(name), hubbub run\(name)\n")
    }
}
