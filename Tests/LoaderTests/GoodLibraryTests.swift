internal import CHubbub
internal import Descriptors
internal import JSONText
internal import Loader
internal import Testing
internal import Unix

@Suite struct GoodLibraryTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test func isListedWithAllThatItSays() throws {
        try workshop.build("good.so", AdapterSource().text, flags: ["-fvisibility=hidden"])
        let entry = try workshop.entry()
        #expect(entry.state == .ok)
        #expect(entry.reason == nil)
        #expect(entry.warnings == [])
        #expect(entry.name == "good")
        #expect(entry.version == "1.2.3")
        #expect(entry.abi == "1.1")
        #expect(entry.roles == ["source"])
        #expect(entry.summary == "An adapter for tests")
        #expect(entry.descriptor?.emits.map(\.name) == ["test.tick"])
        #expect(entry.sha256.utf8.count == 64)
        #expect(entry.storePath.hasSuffix("/store/\(entry.sha256)/good.so"))
        #expect(try workshop.bytes(entry.storePath) == workshop.bytes(entry.path))
        #expect(entry.json["state"]?.string == "ok")
        #expect(entry.json["reason"]?.string == "")
        #expect(entry.json["roles"] == ["source"])
    }

    @Test func digestIsSHA256() throws {
        let path = try workshop.build("good.so", AdapterSource().text)
        let outcome = try Command("/usr/bin/env", ["sha256sum", path]).run(timeout: .seconds(10))
        #expect(outcome.standardOutput.hasPrefix(try workshop.entry().sha256))
    }

    @Test func loadsOnce() throws {
        try workshop.build("good.so", AdapterSource().text)
        let entry = try workshop.entry()
        let library = try entry.load()
        #expect(unsafe library.adapter.pointee.head.magic == HUBBUB_ABI_MAGIC)
        #expect(unsafe library.adapter.pointee.create != nil)
        #expect(try entry.load() === library)
    }

    @Test func aNewVersionLoadsBesideTheOldOne() throws {
        try workshop.build("good.so", AdapterSource().text)
        let old = try workshop.entry()
        let oldLibrary = try old.load()
        try workshop.build("good.so", AdapterSource(change: "d.version = (hubbub_text)HUBBUB_TEXT(\"2.0.0\");").text)
        let new = try workshop.entry()
        #expect(new.version == "2.0.0")
        #expect(new.storePath != old.storePath)
        #expect(try new.load() !== oldLibrary)
    }

    @Test func warnsOfWhatItDoesBeside() throws {
        let source = AdapterSource(
            constructor: "puts(\"hello\\033[2J world\");", declarations: "int more(void) { return 1; }")
        try workshop.build("good.so", source.text)
        let entry = try workshop.entry()
        #expect(entry.state == .ok)
        #expect(entry.warnings.map(\.code) == [.exportsMore, .printsAtLoad])
        #expect(entry.warnings.first?.text.contains(": more;") == true)
        #expect(entry.warnings.last?.text.contains("hello [2J world") == true)
    }

    @Test func largerStructuresAreWelcome() throws {
        let source = AdapterSource(change: "t.head.struct_size += 64; t.head.minor = 7;")
        try workshop.build("good.so", source.text)
        let entry = try workshop.entry()
        #expect(entry.state == .ok)
        #expect(entry.abi == "1.7")
    }

    @Test func aLinkIsFollowed() throws {
        let path = try workshop.build(Path.join(workshop.root, "elsewhere.so"), AdapterSource().text)
        try workshop.link(workshop["good.so"], to: path)
        #expect(try workshop.entry().state == .ok)
    }

    @Test func worksWithoutAnyPlaceToWrite() throws {
        try workshop.build("good.so", AdapterSource().text)
        var options = try workshop.options()
        options.cachePath = "/proc/none/adapters.json"
        options.store = nil
        let entry = try workshop.entry(options)
        #expect(entry.state == .ok)
        #expect(entry.warnings.map(\.code).contains(.noPrivateCopy))
        #expect(entry.storePath == entry.path)
        _ = try entry.load()
    }

    @Test func aPinIsKept() throws {
        try workshop.build("good.so", AdapterSource().text)
        var options = try workshop.options()
        options.pins["good"] = try workshop.entry().sha256
        #expect(try workshop.entry(options).state == .ok)
        options.pins["good"] = String(repeating: "0", count: 64)
        #expect(try workshop.entry(options).reason?.code == .pinnedDigest)
    }
}
