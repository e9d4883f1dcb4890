internal import Loader
internal import Testing
internal import Unix

/// A place where a test builds libraries and looks at them; gone with the test.
final class Workshop {
    let root: String
    let adapters: String

    init() throws {
        root = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-loader-")
        adapters = Path.join(root, "adapters")
        try Directories.create(adapters)
    }

    deinit { try? Directories.removeAll(root) }

    subscript(name: String) -> String { Path.join(adapters, name) }

    var cacheFile: String { Path.join(root, "cache/hubbub/adapters.json") }

    /// Options that find only what is in the workshop.
    func options(_ directories: [String]? = nil, timeout: Duration = .seconds(20)) throws -> LoaderOptions {
        let executable = try Environment.executable()
        var options = LoaderOptions(
            arguments: [], environment: ["XDG_CACHE_HOME": Path.join(root, "cache")], executable: executable)
        options.directories = (directories ?? [adapters]).map { SearchDirectory($0, .argument) }
        options.probe = Probe(executable: Path.join(Path.parent(of: executable), "hubbubd"), timeout: timeout)
        return options
    }

    /// The only entry there.
    func entry(_ options: LoaderOptions? = nil) throws -> CatalogEntry {
        let entries = Catalog(try options ?? self.options()).scan()
        #expect(entries.count == 1)
        return try #require(entries.first)
    }

    /// Compiles C into a shared library.
    @discardableResult
    func build(_ name: String, _ source: String, flags: [String] = []) throws -> String {
        let target = name.hasPrefix("/") ? name : self[name]
        let file = Path.join(root, "\(Path.name(of: target)).c")
        try Files.write(Array(source.utf8), to: file)
        let include = Path.join(Path.parent(of: Path.parent(of: Path.parent(of: #filePath))), "include")
        let base = ["-shared", "-fPIC", "-std=gnu11", "-I", include, "-o", target, file]
        let outcome = try Command("/usr/bin/env", ["cc"] + base + flags).run(timeout: .seconds(60))
        try #require(outcome.ending == .exited(0), "\(outcome.standardError)")
        // The compiler obeys the umask, which the tests shall not depend on.
        try chmod(target, "755")
        return target
    }

    /// Runs a program of the system.
    func run(_ program: String...) throws {
        let outcome = try Command("/usr/bin/env", program).run(timeout: .seconds(10))
        try #require(outcome.ending == .exited(0), "\(outcome.standardError)")
    }

    func chmod(_ path: String, _ mode: String) throws { try run("chmod", mode, path) }

    func link(_ path: String, to target: String) throws { try run("ln", "-s", target, path) }

    /// Writes over a file in place, keeping its inode, or makes one.
    func overwrite(_ path: String, _ bytes: [UInt8]) throws {
        if (try? FileStatus(path)) != nil { try Files.remove(path) }
        try Files.write(bytes, to: path, mode: 0o755)
    }

    var bytes: (String) throws -> [UInt8] { { try Files.read($0, limit: 1 << 24) } }
}
