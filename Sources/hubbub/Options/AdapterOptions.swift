internal import ArgumentParser
internal import Configuration
internal import Assembly
internal import Loader
internal import Unix

/// Where adapters are searched.
struct AdapterOptions: ParsableArguments {
    @Option(
        name: .customLong("adapters"),
        help: ArgumentHelp(
            "A directory with adapters, searched before the others; may be given several times.", valueName: "dir"),
        completion: .directory)
    var directories: [String] = []

    @Flag(help: "Look at the adapters of this installation only, wherever else there are some.")
    var safe = false

    func validate() throws {
        guard !safe || directories.isEmpty else {
            throw ValidationError("--safe looks at no other directory, so --adapters has no use with it")
        }
    }

    /// The same for another program.
    var words: [String] { directories.flatMap { ["--adapters", $0] } + (safe ? ["--safe"] : []) }

    /// The search path, from these directories, the environment and the installation.
    func loaderOptions() throws -> LoaderOptions {
        for directory in directories {
            do throws(SystemError) { _ = try Directories.list(directory) } catch {
                throw Failure("--adapters \(directory): \(error.reason): name a directory that can be read")
            }
        }
        return LoaderOptions(
            arguments: directories, environment: Environment.all(), executable: try Environment.executable(),
            isSafe: safe)
    }

    /// The search path of a hub that runs here: with what the configuration file, where there is one, adds to it.
    func catalog() throws -> (catalog: Catalog, options: LoaderOptions) {
        var options = try loaderOptions()
        options.add(ConfigurationDraft.read(path: ConfigurationFile.standard).configuration.adapters)
        return (Catalog(options), options)
    }
}
