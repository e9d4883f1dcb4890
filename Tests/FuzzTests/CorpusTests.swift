internal import FuzzChecks
internal import Testing
internal import Unix

/// What the fuzzer starts from, and all that it ever found, without a fuzzer.
@Suite struct CorpusTests {
    /// `Tests/Fuzz/Corpus`.
    private static let corpus = Path.join(Path.parent(of: Path.parent(of: #filePath)), "Fuzz/Corpus")

    @Test(arguments: FuzzTarget.allCases)
    func holds(_ target: FuzzTarget) throws {
        let folder = Path.join(Self.corpus, target.rawValue)
        let names = try Directories.list(folder).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let input = try Files.read(Path.join(folder, name), limit: 1 << 16)
            #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.check(input) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func holdsForNothingAtAll(_ target: FuzzTarget) throws {
        try target.check([])
    }
}
