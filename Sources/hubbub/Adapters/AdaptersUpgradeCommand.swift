internal import ArgumentParser
internal import Control
internal import Glibc
internal import JSONText

/// `hubbub adapters upgrade`
struct AdaptersUpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Let endpoints of a running hub go on with a new version of their library.",
        discussion: """
            A running hub does this by itself when a library changes, unless the configuration says `adapters: {upgrade: manual}`. \
            A version that was taken back is tried again only by this command.

            Put the new library in the place of the old one first, in one step, with mv. Each endpoint of the adapter that runs in \
            a process gets a new one: the old process ends in order, what it had not settled is delivered again, its listening \
            sockets stay open. Where the new version does not start, or ends soon after its start, the old one runs again.

            Exits with 0 where the endpoints run the version that is there now, with 1 where one does not.

            Example:
              mv libmine.so.new adapters/libmine.so && hubbub adapters upgrade mine
            """)

    /// In which everything is decided: starting, proving itself, going back.
    private static let patience = 300

    @Argument(help: ArgumentHelp("The adapter's name.", valueName: "name"), completion: Completions.adapters)
    var name: String

    @OptionGroup var hub: HubOptions

    func run() throws {
        let answer = try hub.connect().request("adapter_upgrade", [.init("adapter", .string(name))])
        let names = (answer?["endpoints"]?.array ?? []).compactMap(\.string)
        let version = VisibleText.line(answer?["version"]?.string ?? "")
        if names.isEmpty { return Output.write("\(name): version \(version) runs already\n") }
        var failures: [String] = []
        for endpoint in names {
            if let failure = try outcome(of: endpoint) {
                failures.append("\(endpoint): \(VisibleText.line(failure))")
            } else {
                Output.write("\(endpoint): version \(version) runs\n")
            }
        }
        if !failures.isEmpty { throw Failure(failures.joined(separator: "\n")) }
    }

    /// Waits until the endpoint has decided. Returns why it did not take the new version; nil where it did.
    private func outcome(of endpoint: String) throws -> String? {
        for _ in 0..<Self.patience {
            let endpoints = try hub.connect().request("status")?["endpoints"]?.array ?? []
            guard let facts = endpoints.first(where: { $0["name"]?.string == endpoint }) else { break }
            if facts["upgrade"] == nil { return facts["upgrade_error"]?.string }
            usleep(100_000)
        }
        return "nothing is decided yet: hubbub endpoints says more"
    }
}
