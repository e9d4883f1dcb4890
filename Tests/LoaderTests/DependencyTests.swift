internal import Loader
internal import Testing
internal import Unix

/// What lies beside a library.
@Suite struct DependencyTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private let source = AdapterSource(entry: "if (beside() != 42) return NULL;", declarations: "int beside(void);")

    private func buildDependency(_ path: String, _ result: Int = 42) throws {
        try workshop.build(path, "int beside(void) { return \(result); }", flags: ["-Wl,-soname,libbeside.so.1"])
    }

    @Test func isCopiedAlong() throws {
        try Directories.create(workshop["parts"])
        try buildDependency(workshop["parts/libbeside.so.1"])
        try workshop.build(
            "good.so", source.text, flags: [workshop["parts/libbeside.so.1"], "-Wl,-rpath,$ORIGIN/parts"])
        let entry = try workshop.entry()
        #expect(entry.state == .ok, "\(entry.reason?.text ?? "")")
        let copied = Path.join(Path.parent(of: entry.storePath), "parts/libbeside.so.1")
        #expect(try workshop.bytes(copied) == workshop.bytes(workshop["parts/libbeside.so.1"]))
        // Another dependency makes another version, although the library is the same.
        try buildDependency(workshop["parts/libbeside.so.1"], 43)
        let changed = try workshop.entry()
        #expect(changed.reason?.code == .entryNull)
        #expect(changed.storePath != entry.storePath)
        #expect(changed.sha256 == entry.sha256)
    }

    @Test func isRefusedOutside() throws {
        let outside = Path.join(workshop.root, "libbeside.so.1")
        try buildDependency(outside)
        try workshop.build("good.so", source.text, flags: [outside, "-Wl,-rpath,$ORIGIN/.."])
        let entry = try workshop.entry()
        #expect(entry.reason?.code == .dependencyOutside)
        #expect(entry.reason?.text.contains("libbeside.so.1") == true)
    }

    @Test func ofTheHostIsShared() throws {
        let runtime = Path.join(workshop.root, "libbeside.so.1")
        try buildDependency(runtime)
        try workshop.build("good.so", source.text, flags: [runtime, "-Wl,-rpath,$ORIGIN/.."])
        var options = try workshop.options()
        options.runtimeDirectories = [workshop.root]
        let entry = try workshop.entry(options)
        #expect(entry.state == .ok, "\(entry.reason?.text ?? "")")
        #expect(entry.preloads == [runtime])
        _ = try entry.load()
    }

    @Test func thatAnybodyMayWriteIsRefused() throws {
        try buildDependency(workshop["libbeside.so.1"])
        try workshop.build("good.so", source.text, flags: [workshop["libbeside.so.1"], "-Wl,-rpath,$ORIGIN"])
        try workshop.chmod(workshop["libbeside.so.1"], "0777")
        #expect(try workshop.entry().reason?.code == .writableByAnybody)
    }
}
