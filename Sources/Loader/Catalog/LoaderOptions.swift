internal import CHubbub
internal import Unix

/// Where to look for libraries and how to judge them.
package struct LoaderOptions: Sendable {
    package var directories: [SearchDirectory]
    /// Only the distribution's own libraries are looked at, whatever else is named.
    package let isSafe: Bool
    package var probe: Probe
    /// nil where no cache is kept.
    package var cachePath: String?
    /// nil where no private copies can be made.
    package var store: Store?
    /// The host's own directories, whose libraries adapters get.
    package var runtimeDirectories: [String]
    package var trust: Trust
    /// By adapter, the only SHA-256 (64 lower-case hexadecimal digits) that is accepted.
    package var pins: [String: String] = [:]
    /// How long copies stay in the store that nobody seems to need any more; nil for ever.
    package var unusedCopiesStay: Duration? = .seconds(30 * 86_400)
    /// A finding holds for the host that made it.
    package var hostVersion: String
    /// The directories of the distribution that the program belongs to, without links.
    let distribution: Set<String>

    /// - Parameters:
    ///   - arguments: the directories of `--adapters`, in order.
    ///   - environment: all variables.
    ///   - executable: the program that runs, as an absolute path without links.
    ///   - isSafe: whether only the distribution's own libraries are looked at.
    package init(arguments: [String], environment: [String: String], executable: String, isSafe: Bool = false) {
        self.isSafe = isSafe
        directories =
            isSafe
            ? SearchPath.distribution(executable: executable)
            : SearchPath.directories(arguments: arguments, environment: environment, executable: executable)
        probe = Probe(executable: Probe.host(of: executable))
        cachePath = UserDirectories(environment).cache.map { Path.join($0, "hubbub/adapters.json") }
        store = Store(environment: environment)
        let directory = Path.parent(of: executable)
        runtimeDirectories = [directory, Path.join(Path.parent(of: directory), "lib/hubbub")]
        trust = Trust(executable: executable)
        hostVersion = "\(HUBBUB_ABI_MAJOR).\(HUBBUB_ABI_MINOR)"
        distribution = Set(SearchPath.installed(executable).compactMap { try? Files.realPath($0.path) })
    }

    /// The same for whoever runs libraries that may have been replaced since: their copies stay.
    package var keepingOldVersions: LoaderOptions {
        var options = self
        options.unusedCopiesStay = nil
        return options
    }
}
