internal import Loader
internal import Testing
internal import Unix

@Suite struct SearchTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test func directoriesComeInOrder() {
        let directories = SearchPath.directories(
            arguments: ["/a", "/b"],
            environment: ["HUBBUB_ADAPTER_PATH": "/c::/a:/d", "XDG_DATA_HOME": "relative", "HOME": "/home/me"],
            executable: "/opt/hub/bin/hubbub")
        #expect(
            directories.map(\.path) == [
                "/a", "/b", "/c", "/d", "/home/me/.local/share/hubbub/adapters", "/opt/hub/bin/adapters",
                "/opt/hub/lib/hubbub/adapters", "/opt/hub/bin",
            ])
        #expect(directories.last?.prefix == "libhubbub-")
    }

    @Test func theFirstOfANameIsUsed() throws {
        let other = Path.join(workshop.root, "other")
        try Directories.create(other)
        try workshop.build("a.so", AdapterSource().text)
        try workshop.build("b.so", AdapterSource().text)
        try workshop.build(Path.join(other, "a.so"), AdapterSource().text)
        let entries = Catalog(try workshop.options([workshop.adapters, other])).scan()
        #expect(entries.map(\.state) == [.ok, .refused, .refused])
        #expect(entries.map { $0.reason?.code } == [nil, .duplicateName, .shadowed])
        #expect(entries[2].reason?.text.contains("shadowed by \(entries[0].path)") == true)
        #expect(entries.usable("good")?.path == entries[0].path)
        #expect(entries.matching("good").count == 3)
    }

    @Test func whatIsNoFileIsListed() throws {
        try workshop.link(workshop["a.so"], to: "/no/such/file")
        try Directories.create(workshop["b.so"])
        _ = try Command("/usr/bin/env", ["mkfifo", workshop["c.so"]]).run(timeout: .seconds(10))
        try Files.write([], to: workshop["readme.txt"])
        let entries = Catalog(try workshop.options()).scan()
        #expect(entries.map(\.name) == ["a", "b", "c"])
        #expect(entries.map { $0.reason?.code } == [.danglingLink, .notRegularFile, .notRegularFile])
        #expect(entries.allSatisfy { $0.state == .refused })
    }

    @Test func whatAnybodyMayWriteIsRefused() throws {
        let path = try workshop.build("good.so", AdapterSource().text)
        try workshop.chmod(path, "0757")
        #expect(try workshop.entry().reason?.code == .writableByAnybody)
        try workshop.chmod(path, "0775")
        let entry = try workshop.entry()
        #expect(entry.state == .ok)
        #expect(entry.warnings.map(\.code).contains(.writableByGroup))
        try workshop.chmod(workshop.adapters, "1777")
        #expect(try workshop.entry().reason?.text.contains("may write \(workshop.adapters):") == true)
        try workshop.chmod(workshop.adapters, "0755")
        try workshop.chmod(workshop.root, "0777")
        #expect(try workshop.entry().reason?.code == .writableByAnybody)
        try workshop.chmod(workshop.root, "0700")
    }

    @Test func whatBelongsToOthersIsRefused() throws {
        try workshop.build("good.so", AdapterSource().text)
        var options = try workshop.options()
        options.trust = Trust(owners: [12_345])
        let entry = try workshop.entry(options)
        #expect(entry.state == .refused)
        #expect(entry.reason?.code == .foreignOwner)
    }

    @Test func aMissingDirectoryHasNothing() throws {
        #expect(Catalog(try workshop.options(["/no/such/directory"])).scan() == [])
    }
}
