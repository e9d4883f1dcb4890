internal import JSONText
internal import Unix

/// Another program that does the same job, measured in the same run: only a ratio says something about two programs.
struct PeerProgram {
    private static let prefix = "hubbub-bench-"

    let path: String
    /// What the report calls it.
    let name: String

    /// The one that is named, else the first `hubbub-bench-…` in the directory of `executable`; nil where there is none.
    init?(named path: String?, beside executable: String) throws {
        let directory = Path.parent(of: executable)
        if let path {
            guard (try? FileStatus(path))?.kind == .regular else {
                throw Failure("--peer \(path): there is no such program")
            }
            self.path = path.contains("/") ? path : "./" + path
        } else {
            let names = (try? Directories.list(directory)) ?? []
            let found = names.first { name in
                name.hasPrefix(Self.prefix) && Self.isProgram(Path.join(directory, name))
            }
            guard let found else { return nil }
            self.path = Path.join(directory, found)
        }
        let file = Path.name(of: self.path)
        name = file.hasPrefix(Self.prefix) ? String(file.dropFirst(Self.prefix.count)) : file
    }

    private static func isProgram(_ path: String) -> Bool {
        guard let status = try? FileStatus(path) else { return false }
        return status.kind == .regular && status.mode & 0o111 != 0
    }

    /// Runs it once.
    ///
    /// - Returns: events per second.
    func measure(seconds: Int, size: Int64, _ patience: Patience) throws -> Double {
        let command = try BackgroundCommand(
            Command(path, ["\(seconds)", "\(size)"]), timeout: .seconds(seconds * 2 + 30))
        var outcome: Command.Outcome?
        _ = try patience.wait(.seconds(seconds * 2 + 40)) {
            outcome = try command.outcome()
            return outcome != nil
        }
        let line = outcome?.standardOutput.split(separator: "\n").first.map(String.init) ?? ""
        guard let rate = (try? JSONValue(parsing: line))?["events_per_second"]?.real, rate > 0 else {
            throw Failure("\(path) printed no {\"events_per_second\": N}: \(outcome?.standardError ?? "")")
        }
        return rate
    }
}
