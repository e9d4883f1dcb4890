internal import Unix

/// A directory where libraries are looked for.
package struct SearchDirectory: Equatable, Sendable {
    /// Who named it.
    package enum Origin: String, Sendable {
        /// The command line.
        case argument
        /// `HUBBUB_ADAPTER_PATH`.
        case environment
        /// The user's data directory.
        case user
        /// The distribution that the program belongs to.
        case installed
    }

    package let path: String
    package let origin: Origin
    /// What the names of libraries begin with; in a build folder other libraries lie beside them.
    package let prefix: String

    package init(_ path: String, _ origin: Origin, prefix: String = "") {
        self.path = path
        self.origin = origin
        self.prefix = prefix
    }
}

/// Where libraries are looked for, in order: of two with the same adapter the one found first is used.
package enum SearchPath {
    /// - Parameters:
    ///   - arguments: the directories of `--adapters`, in order.
    ///   - environment: `HUBBUB_ADAPTER_PATH` (separated by colons), `XDG_DATA_HOME` and `HOME` are read.
    ///   - executable: the program that runs, as an absolute path.
    package static func directories(
        arguments: [String], environment: [String: String], executable: String
    ) -> [SearchDirectory] {
        let named = (environment["HUBBUB_ADAPTER_PATH"] ?? "").split(separator: ":").map {
            SearchDirectory(String($0), .environment)
        }
        let user = UserDirectories(environment).data.map { SearchDirectory(Path.join($0, "hubbub/adapters"), .user) }
        let all = arguments.map { SearchDirectory($0, .argument) } + named + [user].compactMap(\.self)
        return unique(all + installed(executable))
    }

    /// Those of the distribution alone.
    package static func distribution(executable: String) -> [SearchDirectory] { unique(installed(executable)) }

    /// Beside `lib/hubbub/hubbubd`, in `lib/hubbub` for `bin/hubbub`, and where the build puts its libraries.
    static func installed(_ executable: String) -> [SearchDirectory] {
        let directory = Path.parent(of: executable)
        return [
            SearchDirectory(Path.join(directory, "adapters"), .installed),
            SearchDirectory(Path.join(Path.parent(of: directory), "lib/hubbub/adapters"), .installed),
            SearchDirectory(directory, .installed, prefix: "libhubbub-"),
        ]
    }

    /// Without those that are another's by a link or because they stand there twice.
    private static func unique(_ directories: [SearchDirectory]) -> [SearchDirectory] {
        var seen: Set<String> = []
        return directories.compactMap { directory in
            let real = (try? Files.realPath(directory.path)) ?? directory.path
            guard seen.insert(real).inserted else { return nil }
            // The cache knows libraries by their path, so one that depends on the working directory does not do.
            let path = directory.path.hasPrefix("/") ? directory.path : real
            return SearchDirectory(path, directory.origin, prefix: directory.prefix)
        }
    }
}
