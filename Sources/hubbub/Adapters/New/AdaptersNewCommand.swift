internal import ArgumentParser
internal import Descriptors
internal import Loader
internal import Unix

/// `hubbub adapters new`
struct AdaptersNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write a small adapter that works, to begin one's own with.",
        discussion: """
            It needs a C compiler, or Swift, make and pkg-config, and nothing of Hubbub but what is installed.

            Examples:
              hubbub adapters new lamp && cd lamp && make check
              hubbub adapters new lamp --language swift
              hubbub adapters new lamp --directory ~/src/hubbub-lamp
            """)

    @Argument(help: "What configurations will call it: lower-case letters, digits and -, 32 at most.")
    var name: String

    @Option(help: "The language.")
    var language = Scaffold.Language.c

    @Option(
        help: ArgumentHelp("Where the project goes; by default a directory of its name here.", valueName: "dir"),
        completion: .directory)
    var directory: String?

    func run() throws {
        guard AdapterDescriptor.isAdapterName(name) else {
            throw Failure(
                "\(VisibleText.line(name)) cannot be the name of an adapter: it begins with a lower-case letter, "
                    + "and has lower-case letters, digits and -, 32 at most")
        }
        guard try !isDistributed(name) else {
            throw Failure(
                "the distribution has an adapter \(name), and one of yours by that name would take its place: "
                    + "choose another name")
        }
        let directory = directory ?? name
        guard (try? FileStatus(directory, followingLinks: false)) == nil else {
            throw Failure("\(directory) is there already: name another place with --directory")
        }
        do throws(SystemError) {
            try write(Scaffold(name: name, language: language), to: directory)
        } catch {
            try? Directories.removeAll(directory)
            throw Failure("cannot write \(directory): \(error.reason)")
        }
        let place = ShellWord.quoted(directory)
        Output.write("\(directory) is written. Look at its README.md, then: cd \(place), make check\n")
    }

    private func isDistributed(_ name: String) throws -> Bool {
        SearchPath.distribution(executable: try Environment.executable()).contains {
            (try? FileStatus(Path.join($0.path, "libhubbub-\(name).so"), followingLinks: true)) != nil
        }
    }

    private func write(_ scaffold: Scaffold, to directory: String) throws(SystemError) {
        try Directories.create(directory, mode: 0o755)
        for file in scaffold.files {
            let path = Path.join(directory, file.path)
            try Directories.create(Path.parent(of: path), mode: 0o755)
            try Files.write(file.bytes, to: path, mode: file.isProgram ? 0o755 : 0o644)
        }
    }
}
