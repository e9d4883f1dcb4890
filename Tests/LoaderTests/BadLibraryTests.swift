internal import Glibc
internal import Loader
internal import Locks
internal import Synchronization
internal import Testing
internal import Unix

/// Each bad library is listed with its own true reason, and we live on.
@Suite struct BadLibraryTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    static let corpus = BadLibrary.files + BadLibrary.tables + BadLibrary.deeds

    @Test(arguments: corpus) func isListedWithItsReason(library: BadLibrary) throws {
        if try library.showsPlainOnly && isSanitized() { return }
        try library.make(workshop, workshop[BadLibrary.file])
        let entries = Catalog(try workshop.options(timeout: timeout(library))).scan()
        let entry = try #require(entries.first { $0.path == workshop[BadLibrary.file] })
        let reason = entry.state == .ok ? entry.warnings.first : entry.reason
        #expect(entry.state == library.state)
        #expect(reason?.code == library.code)
        #expect((reason?.text ?? "") == library.text(in: workshop))
        if entry.state == .ok {
            _ = try entry.load()
        } else {
            #expect(throws: Reason.self) { try entry.load() }
        }
    }

    /// Whoever reads a reason knows which of all the mistakes it is, and what to do: that stands behind a colon.
    @Test func everyReasonIsItsOwn() {
        let bad = Self.corpus.filter { $0.code != nil }
        #expect(bad.count >= 25)
        #expect(Set(bad.map(\.text)).count == bad.count)
        #expect(Set(Self.corpus.map(\.name)).count == Self.corpus.count)
        for library in bad { #expect(library.text.contains(": ")) }
    }

    /// A single one that waits for ever shall not make the tests slow.
    private func timeout(_ library: BadLibrary) -> Duration { library.code == .timedOut ? .seconds(1) : .seconds(20) }

    /// The head of a library is cut, overwritten and swollen at every place: each result is a reason or fine, never our end.
    @Test func hasAHostileHead() throws {
        let whole = try workshop.bytes(try workshop.build("bad.so", AdapterSource().text))
        var options = try workshop.options()
        // What loads nevertheless shall not be probed a thousand times: this is about our own reading.
        options.probe = Probe(executable: "/bin/false")
        options.store = nil
        for offset in stride(from: 16, to: 640, by: 8) {
            var bytes = whole
            for index in offset..<offset + 4 { bytes[index] = 0xFF }
            try workshop.overwrite(workshop["bad.so"], bytes)
            #expect(try workshop.entry(options).state != .ok)
        }
    }

    @Test(arguments: [20, 100, 12_000]) func isCut(size: Int) throws {
        let path = try workshop.build("bad.so", AdapterSource().text)
        try workshop.overwrite(path, Array(try workshop.bytes(path).prefix(size)))
        #expect(try workshop.entry().reason?.code == .truncated)
    }

    @Test func getsWhatItNeededLater() throws {
        let other = try workshop.build(
            Path.join(workshop.root, "libelsewhere.so"), "int elsewhere(void) { return 1; }",
            flags: ["-Wl,-soname,libelsewhere.so.4"])
        let source = AdapterSource(entry: "elsewhere();", declarations: "int elsewhere(void);")
        try workshop.build("bad.so", source.text, flags: [other])
        #expect(try workshop.entry().reason?.code == .missingDependency)
        // What it needs is installed meanwhile: nothing of the finding was kept.
        try Files.rename(other, to: workshop["libelsewhere.so.4"])
        try workshop.build("bad.so", source.text, flags: [workshop["libelsewhere.so.4"], "-Wl,-rpath,$ORIGIN"])
        #expect(try workshop.entry().state == .ok)
    }

    /// Somebody copies new versions over it, one after the other, while it is looked at.
    @Test func isReplacedMeanwhile() throws {
        // The tail makes it large, so that reading it takes longer than replacing it.
        let bytes = try workshop.bytes(try workshop.build("bad.so", AdapterSource().text))
        let spares = try (0..<2).map { index in
            let path = Path.join(workshop.root, "spare\(index)")
            try workshop.overwrite(path, bytes + [UInt8](repeating: 0, count: 32 << 20))
            return path
        }
        let replacer = try Replacer(spares, workshop["bad.so"])
        let entry = try workshop.entry()
        replacer.stop()
        #expect(entry.state == .refused)
        #expect(entry.reason?.code == .changedMeanwhile)
        #expect(
            entry.reason?.text
                == "it was changed while it was read: put a new version in its place in one step, with mv")
        #expect(try workshop.entry().state == .ok)
    }

    private func isSanitized() throws -> Bool {
        let pages = String(decoding: try Files.read("/proc/self/statm", limit: 4096), as: UTF8.self).split(
            separator: " ")
        return (pages.first.flatMap { Int($0) } ?? 0) > 1 << 24
    }
}

/// Puts one file after the other in the place of a path, on a thread of its own.
private final class Replacer: Sendable {
    private let isOver = Lock(false)
    private let hasEnded = Lock(false)

    /// Returns when the first is in its place.
    init(_ files: [String], _ path: String) throws {
        let first = Lock(false)
        try Thread.detached("hb-replacer") { [self] in
            var turn = 0
            while !isOver.withLock({ $0 }) {
                unsafe _ = link(files[turn % files.count], path + ".new")
                unsafe _ = rename(path + ".new", path)
                first.withLock { $0 = true }
                turn += 1
                usleep(500)
            }
            hasEnded.withLock { $0 = true }
        }
        while !first.withLock({ $0 }) { usleep(500) }
    }

    func stop() {
        isOver.withLock { $0 = true }
        while !hasEnded.withLock({ $0 }) { usleep(500) }
    }
}
