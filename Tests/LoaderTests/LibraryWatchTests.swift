internal import Glibc
internal import Loader
internal import Locks
internal import Synchronization
internal import Testing
internal import Unix

/// What is noticed of directories while they change.
@Suite struct LibraryWatchTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    /// The looks that a watch wants.
    private final class Looks: Sendable {
        private let all = Lock<[Set<String>]>([])
        private let seen = Lock(0)
        let warnings = Lock<[String]>([])

        private var count: Int { all.withLock { $0.count } }
        var last: Set<String>? { all.withLock { $0.last } }

        func watch(_ directories: [String], prefix: String = "") throws -> LibraryWatch {
            let directories = directories.map { SearchDirectory($0, .argument, prefix: prefix) }
            let watch = try LibraryWatch(
                since: .max, directories: { directories },
                report: { text in self.warnings.withLock { $0.append(text) } },
                look: { unfinished in self.all.withLock { $0.append(unfinished) } })
            // It watches once it has answered.
            watch.lookAgain()
            try next()
            return watch
        }

        /// Waits for the next look, and until there is none any more. Returns how many there were.
        @discardableResult
        func next(_ place: SourceLocation = #_sourceLocation) throws -> Int {
            let before = seen.withLock { $0 }
            for _ in 0..<1_000 where count == before { usleep(10_000) }
            try #require(count > before, sourceLocation: place)
            var last = 0
            while last != count {
                last = count
                usleep(500_000)
            }
            seen.withLock { $0 = last }
            return last - before
        }

        /// Waits longer than a look would be put off.
        func expectNone(_ place: SourceLocation = #_sourceLocation) {
            usleep(500_000)
            #expect(count == seen.withLock { $0 }, sourceLocation: place)
        }
    }

    @Test func noticesLibrariesAndNothingElse() throws {
        let looks = Looks()
        let watch = try looks.watch([workshop.adapters])
        try Files.write([1], to: workshop["readme.txt"])
        try Directories.create(workshop["sub"])
        looks.expectNone()
        try Files.write([1], to: workshop["a.so"])
        try looks.next()
        try Files.remove(workshop["a.so"])
        try looks.next()
        try workshop.link(workshop["b.so"], to: "/nowhere")
        try looks.next()
        withExtendedLifetime(watch) {}
    }

    @Test func looksOnceAtManyFiles() throws {
        let looks = Looks()
        let watch = try looks.watch([workshop.adapters])
        for number in 0..<50 { try Files.write([1], to: workshop["\(number).so"]) }
        #expect(try looks.next() <= 2)
        withExtendedLifetime(watch) {}
    }

    @Test func leavesOutWhatIsStillWritten() throws {
        let looks = Looks()
        let watch = try looks.watch([workshop.adapters])
        let path = workshop["slow.so"]
        do {
            let file = try Files.createTemporary(beside: path, mode: 0o700)
            try Files.rename(file.path, to: path)
            try looks.next()
            #expect(looks.last == [])
            try file.file.write(all: [1, 2, 3])
            looks.expectNone()
            try Files.write([1], to: workshop["other.so"])
            try looks.next()
            #expect(looks.last == [path])
        }
        // Whoever wrote it has closed it.
        try looks.next()
        #expect(looks.last == [])
        withExtendedLifetime(watch) {}
    }

    @Test func looksOnlyAtNamesThatCount() throws {
        let looks = Looks()
        let watch = try looks.watch([workshop.adapters], prefix: "libhubbub-")
        try Files.write([1], to: workshop["libother.so"])
        looks.expectNone()
        try Files.write([1], to: workshop["libhubbub-x.so"])
        try looks.next()
        withExtendedLifetime(watch) {}
    }

    @Test func findsDirectoriesThatAreMadeLater() throws {
        let looks = Looks()
        let deep = Path.join(workshop.root, "one/two/three")
        let watch = try looks.watch([deep])
        try Directories.create(Path.join(workshop.root, "one/other"))
        try looks.next()
        try Directories.create(deep)
        try looks.next()
        try Files.write([1], to: Path.join(deep, "a.so"))
        try looks.next()
        // Taken away with all that is in it, and made again with something in it already.
        try Directories.removeAll(Path.join(workshop.root, "one"))
        try looks.next()
        try Directories.create(Path.join(workshop.root, "new/two/three"))
        try Files.write([1], to: Path.join(workshop.root, "new/two/three/b.so"))
        try Files.rename(Path.join(workshop.root, "new"), to: Path.join(workshop.root, "one"))
        try looks.next()
        try Files.write([1], to: Path.join(deep, "c.so"))
        try looks.next()
        #expect(looks.warnings.withLock { $0 } == [])
        withExtendedLifetime(watch) {}
    }

    private final class Count: Sendable { let value = Lock(0) }

    @Test func noticesWhatChangedBeforeItBegan() throws {
        try Files.write([1], to: workshop["a.so"])
        let count = Count()
        let directories = [SearchDirectory(workshop.adapters, .argument)]
        let watch = try LibraryWatch(
            since: Clock.wall(), directories: { directories }, report: { _ in },
            look: { _ in count.value.withLock { $0 += 1 } })
        for _ in 0..<500 where count.value.withLock({ $0 }) == 0 { usleep(10_000) }
        #expect(count.value.withLock { $0 } == 1)
        withExtendedLifetime(watch) {}
    }
}
