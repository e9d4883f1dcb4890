internal import Loader
internal import Testing
internal import Unix

@Suite struct CacheTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    /// A library that leaves a trace each time it is loaded.
    private func buildTraced(_ more: String = "") throws {
        let trace = Path.join(workshop.root, "trace")
        let source = AdapterSource(
            constructor: "FILE *f = fopen(\"\(trace)\", \"a\"); if (f) { fputc('x', f); fclose(f); } \(more)")
        try workshop.build("good.so", source.text)
    }

    private var loads: Int { (try? Files.read(Path.join(workshop.root, "trace"), limit: 1000).count) ?? 0 }

    @Test func aLibraryIsProbedOnce() throws {
        try buildTraced()
        let first = try workshop.entry()
        #expect(try workshop.entry() == first)
        #expect(loads == 1)
        var options = try workshop.options()
        options.hostVersion = "another"
        #expect(try workshop.entry(options) == first)
        #expect(loads == 2)
        try Files.remove(first.storePath)
        #expect(try workshop.entry(options) == first)
        #expect(loads == 3)
    }

    @Test func aChangedLibraryIsProbedAgain() throws {
        try buildTraced()
        _ = try workshop.entry()
        try buildTraced()
        _ = try workshop.entry()
        #expect(loads == 2)
    }

    @Test func quarantineLastsUntilRetry() throws {
        try buildTraced("abort();")
        let entry = try workshop.entry()
        #expect(entry.state == .quarantined)
        #expect(try workshop.entry() == entry)
        #expect(loads == 1)
        #expect(Catalog(try workshop.options()).retry("no-such-name") == [entry])
        #expect(loads == 1)
        #expect(Catalog(try workshop.options()).retry(entry.name) == [entry])
        #expect(loads == 2)
        #expect(Catalog(try workshop.options()).retry(entry.path) == [entry])
        #expect(loads == 3)
    }

    @Test func aTimeoutIsTriedTwice() throws {
        try buildTraced("for (;;) {}")
        let options = try workshop.options(timeout: .seconds(5))
        #expect(try workshop.entry(options).state == .quarantined)
        #expect(loads == 2)
        #expect(try workshop.entry(options).reason?.code == .timedOut)
        #expect(loads == 2)
    }

    @Test(arguments: [
        "", "{", "\n", "\n\n\n", "hubbub adapters 6 0\n", "hubbub adapters 99 2d06800538d394c2\n",
        "{\"format\":2,\"records\":[{\"path\":3}]}\n",
    ])
    func aDamagedFileIsReplaced(content: String) throws {
        try buildTraced()
        let entry = try workshop.entry()
        try Files.write(Array(content.utf8), to: workshop.cacheFile)
        #expect(try workshop.entry() == entry)
        #expect(loads == 2)
        #expect(try workshop.entry() == entry)
        #expect(loads == 2)
    }

    /// Wherever a byte is another one or the rest is missing, also within a descriptor that nobody asks for at once.
    @Test func damageIsSeenWhereverItIs() throws {
        try buildTraced()
        let entry = try workshop.entry()
        let whole = try workshop.bytes(workshop.cacheFile)
        for place in stride(from: 0, to: whole.count, by: whole.count / 7) {
            var changed = whole
            changed[place] ^= 1
            for content in [changed, Array(whole[..<place])] {
                try Files.write(content, to: workshop.cacheFile)
                let before = loads
                #expect(try workshop.entry() == entry)
                #expect(loads == before + 1, "at \(place) of \(whole.count)")
            }
        }
    }

    @Test func forgetsWhatHasGone() throws {
        try buildTraced()
        try workshop.build("other.so", AdapterSource(name: "other").text)
        _ = Catalog(try workshop.options()).scan()
        try Files.remove(workshop["other.so"])
        try buildTraced()
        _ = try workshop.entry()
        let text = String(decoding: try workshop.bytes(workshop.cacheFile), as: UTF8.self)
        #expect(!text.contains("other.so"))
    }

    @Test func severalProcessesShareIt() throws {
        for index in 0..<6 { try workshop.build("a\(index).so", AdapterSource(name: "a\(index)").text) }
        let options = try workshop.options()
        let scans = Array(0..<4).mappedInPairs { _ in Catalog(options).scan() }
        #expect(scans.allSatisfy { $0 == scans[0] && $0.allSatisfy { $0.state == .ok } })
        let lines = try workshop.bytes(workshop.cacheFile).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 1 + 2 * 6)
    }
}
