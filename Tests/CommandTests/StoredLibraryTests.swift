internal import Glibc
internal import HubTesting
internal import JSONText
internal import Loader
internal import Testing
internal import Unix

/// The private copy of a library, while a hub runs of which the library itself is long replaced.
@Suite struct StoredLibraryTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try Directories.create(Path.join(place.path, "adapters"))
    }

    /// Puts another build of the same adapter in its place, in one step.
    private func build(_ number: Int) throws {
        let root = "\(#filePath)".replacing("/Tests/CommandTests/StoredLibraryTests.swift", with: "")
        let outcome = try place.shell(
            """
            cc -std=c11 -shared -fPIC -I'\(root)/include' -Wl,--build-id=0x0\(number) -o new.so \
            '\(root)/Tests/CapabilityAdapters/source.c' && chmod 755 new.so && mv new.so adapters/libsource.so
            """)
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
    }

    /// What any other program does that looks at the adapters, a long time later.
    private func tidy() throws {
        let programs = Path.parent(of: try Environment.executable())
        var options = LoaderOptions(
            arguments: [Path.join(place.path, "adapters")], environment: ["HOME": Path.join(place.path, "home")],
            executable: Path.join(programs, "hubbub"))
        options.unusedCopiesStay = .zero
        #expect(Catalog(options).scan().usable("source") != nil)
    }

    private func process() throws -> Int32? {
        let endpoints = try place.hubbub("status", "--json").json()["endpoints"]?.array ?? []
        guard let endpoint = endpoints.first(where: { $0["name"] == "numbers" }), endpoint["state"] == "running" else {
            return nil
        }
        return endpoint["pid"]?.integer.flatMap { Int32(exactly: $0) }
    }

    @Test("a process starts again of the version that runs, whoever tidies the store meanwhile")
    func restart() throws {
        try build(1)
        try place.write(
            """
            adapters: {upgrade: manual}
            endpoints:
              numbers: {adapter: source, count: 1}
              out: {adapter: "null"}
            routes:
              - {name: out, from: numbers, to: out}

            """, to: "hubbub.yaml")
        let hub = try place.startHub("--adapters", "adapters")
        let first = try #require(try process())
        for number in 2...3 {
            try build(number)
            try tidy()
        }
        try eventually("the hub to have seen the last one") {
            let seen = try place.hubbub("adapters", "list", "--running", "--json").json().array ?? []
            let sum = try place.shell("sha256sum < adapters/libsource.so").standardOutput.prefix(64)
            return seen.contains { $0["name"] == "source" && $0["sha256"]?.string == String(sum) }
        }
        try tidy()
        // The hub's own copy, and the one that lies in the directory now; the one between was never used.
        let copies = try place.shell("ls home/.cache/hubbub/store/*/libsource.so").standardOutput
        #expect(copies.split(separator: "\n").count == 2)
        kill(first, SIGKILL)
        try eventually("another process") {
            let now = try process()
            return now != nil && now != first
        }
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }
}
