internal import Glibc
internal import Loader
internal import Testing
internal import Unix

/// Which private copies are removed, and which stay.
@Suite struct StoreTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func source(_ version: String) -> String {
        AdapterSource(change: "d.version = (hubbub_text)HUBBUB_TEXT(\"\(version)\");").text
    }

    /// The only adapter in a version of its own, found by somebody who removes every copy that is not needed.
    private func found(_ version: String) throws -> CatalogEntry {
        try workshop.build("good.so", source(version))
        var options = try workshop.options()
        options.unusedCopiesStay = .zero
        return try workshop.entry(options)
    }

    private func isThere(_ entry: CatalogEntry) -> Bool { (try? FileStatus(entry.storePath)) != nil }

    private var names: [String] { (try? Directories.list(Path.join(workshop.root, "cache/hubbub/store"))) ?? [] }

    @Test func anOldVersionGoes() throws {
        let old = try found("1.0.0")
        #expect(isThere(old))
        let new = try found("2.0.0")
        #expect(isThere(new) && !isThere(old))
        #expect(names == [new.sha256])
    }

    @Test func anOldVersionStaysAsLongAsItIsNewerThanTheLimit() throws {
        let old = try found("1.0.0")
        try workshop.build("good.so", source("2.0.0"))
        let new = try workshop.entry()
        #expect(isThere(new) && isThere(old))
    }

    /// As where the disk is full: here something else lies where the copy belongs.
    @Test func whereNoCopyCanBeMadeTheLibraryItselfIsLoaded() throws {
        let copied = try found("1.0.0")
        let folder = Path.parent(of: copied.storePath)
        try Directories.removeAll(folder)
        try Files.write(Array("in the way".utf8), to: folder)
        for _ in 0..<2 {
            let entry = try workshop.entry()
            #expect(entry.state == .ok)
            #expect(entry.storePath == workshop["good.so"])
            #expect(entry.warnings.map(\.code) == [.noPrivateCopy])
            #expect(
                entry.warnings.first?.text.contains(Path.parent(of: folder)) ?? false, "it names where the copy belongs"
            )
        }
        try Files.remove(folder)
        #expect(try workshop.entry() == copied, "what was found without a copy is not kept")
    }

    @Test func whatIsHeldStaysUntilItIsLetGo() throws {
        let old = try found("1.0.0")
        var holds = [try #require(try old.held()), try #require(try old.held())]
        #expect(isThere(try found("2.0.0")) && isThere(old))
        holds.removeLast()
        #expect(isThere(try found("3.0.0")) && isThere(old))
        holds.removeLast()
        let new = try found("4.0.0")
        #expect(!isThere(old))
        #expect(names == [new.sha256])
    }

    @Test func aHolderThatIsKilledHoldsNothing() throws {
        let old = try found("1.0.0")
        let script = "exec 9<'\(Path.parent(of: old.storePath))' && flock --shared 9 && echo held && exec sleep 60"
        let holder = try ChildProcess(Command("/bin/sh", ["-c", script]))
        #expect(try Poll.wait(for: holder.output.raw, Poll.readable, timeout: .seconds(10)) == Poll.readable)
        #expect(isThere(try found("2.0.0")) && isThere(old))
        holder.signal(SIGKILL)
        #expect(try Poll.wait(for: holder.end.raw, Poll.readable, timeout: .seconds(10)) == Poll.readable)
        #expect(holder.collect() == .signalled(SIGKILL))
        #expect(isThere(try found("3.0.0")) && !isThere(old))
    }

    @Test func aCopyThatHasGoneCannotBeHeld() throws {
        let old = try found("1.0.0")
        let new = try found("2.0.0")
        #expect(throws: SystemError.self) { try old.held() }
        #expect(try new.held() != nil)
        // It is copied again when it is wanted again.
        let again = try found("1.0.0")
        #expect(again.storePath == old.storePath && isThere(old))
    }
}
