internal import Loader
internal import Locks
internal import Synchronization
internal import Testing
internal import Unix

/// The small C adapters in `Tests/CapabilityAdapters`, built as their authors would build them: found, probed and loaded as
/// in a hub, each once.
enum CapabilityLibrary {
    /// Each shows one capability.
    static let examples = [
        "source", "sink", "settlement", "operations", "requests", "watch", "timer", "listen", "post", "builder",
        "settings", "status", "state",
    ]

    private static let loaded = Lock<[String: LoadedLibrary]>([:])

    static func load(_ name: String) throws -> LoadedLibrary {
        try loaded.withLock { loaded in
            if let library = loaded[name] { return library }
            let folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-capability-")
            defer { try? Directories.removeAll(folder) }
            try compile(name, with: "cc", into: folder)
            let entry = try #require(try scan(folder).first)
            #expect(entry.state == .ok, "\(entry.reason?.text ?? "")")
            #expect(entry.warnings.isEmpty, "\(entry.warnings)")
            let library = try entry.load()
            loaded[name] = library
            return library
        }
    }

    /// Every warning is an error: authors copy from these.
    static func compile(_ name: String, with compiler: String, into folder: String) throws {
        let target = Path.join(folder, "\(name).so")
        let tests = Path.parent(of: Path.parent(of: #filePath))
        let arguments = [
            compiler, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O1", "-fPIC",
            "-shared",
            "-pthread", "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,nodelete", "-I",
            Path.join(Path.parent(of: tests), "include"),
            "-o", target, Path.join(tests, "CapabilityAdapters/\(name).c"),
        ]
        let outcome = try Command("/usr/bin/env", arguments).run(timeout: .seconds(60))
        try #require(outcome.ending == .exited(0), "\(outcome.standardError)")
        // The compiler obeys the umask, which the tests shall not depend on.
        _ = try Command("/usr/bin/env", ["chmod", "755", target]).run(timeout: .seconds(10))
    }

    private static func scan(_ folder: String) throws -> [CatalogEntry] {
        var options = LoaderOptions(
            arguments: [folder], environment: ["XDG_CACHE_HOME": Path.join(folder, "cache")],
            executable: try Environment.executable())
        options.directories.removeLast(options.directories.count - 1)
        return Catalog(options).scan()
    }
}
