internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing
internal import Unix

@testable import FileAdapter

/// What stands in the file when a route that delivers each event once delivers them again after a crash.
@Suite struct OnceTests {
    private let a = TestEvent("a")
    private let b = TestEvent("b")
    private let c = TestEvent("c")

    @Test(arguments: [false, true]) func whatStandsThereIsNotWrittenAgain(synchronizes: Bool) throws {
        let folder = try Folder()
        let settings = [text, .init("sync", .boolean(synchronizes))]
        // A host that is not stopped is one that was killed.
        let killed = try folder.writer(settings)
        try killed.deliver([a, b], series: 7)
        let next = try folder.writer(settings)
        try next.deliver([a, b, c], series: 7)
        #expect(folder.read("out") == "a\nb\nc\n")
        #expect(next.calls.settlements.map(\.token) == [1, 2, 3] && next.calls.counts["taken_before"] == 2)
        let last = try folder.writer(settings)
        try last.deliver([c], series: 7, place: 3)
        // Another series, or none, has nothing to do with it.
        try last.deliver([a], token: 2, series: 8)
        try last.deliver([a], token: 3)
        #expect(folder.read("out") == "a\nb\nc\na\na\n" && last.calls.settlements.count == 3)
    }

    @Test func atEachByteOfACrashEveryLineComesToStandThereOnce() throws {
        let whole = "first\nsecond\nthird\n"
        let events = ["first", "second", "third"].map { TestEvent($0) }
        for size in 0...whole.utf8.count {
            let folder = try Folder()
            try folder.writer([text]).deliver(events, series: 7)
            #expect(unsafe truncate(folder["out"], off_t(size)) == 0)
            let next = try folder.writer([text])
            try next.deliver(events, series: 7)
            #expect(folder.read("out") == whole, "cut at \(size)")
        }
    }

    @Test func aNoteThatWasCutOffLeavesTheOneBeforeIt() throws {
        let folder = try Folder()
        let killed = try folder.writer([text])
        try killed.deliver([a], series: 7)
        try killed.deliver([b], token: 2, series: 7, place: 2)
        // The next one is on its way, and its lines are not there yet.
        let torn = try Files.read(folder["written-0"], limit: 1 << 20)
        try Files.write(Array(torn.dropLast(9)), to: folder["written-1"])
        let next = try folder.writer([text])
        try next.deliver([a, b, c], series: 7)
        #expect(folder.read("out") == "a\nb\nc\n")
    }

    @Test func overTheEndOfAFileThatIsFull() throws {
        let folder = try Folder()
        let settings = [text, .init("rotate_size", .integer(3))]
        let killed = try folder.writer(settings)
        try killed.deliver([a, b, c], series: 7)
        #expect(folder.read("out.1") == "a\nb\n" && folder.read("out") == "c\n")
        unsafe rename(folder["out"], folder["out.x"])
        let next = try folder.writer(settings)
        try next.deliver([a, b, c, a], series: 7)
        #expect(folder.read("out") == "a\n" && folder.read("out.x") == "c\n")
    }

    @Test func whatOthersWriteIsNotTakenForOurs() throws {
        let folder = try Folder()
        let killed = try folder.writer([text])
        try killed.deliver([a], series: 7)
        try folder.append("theirs, which is long\n", to: "out")
        try killed.deliver([b], token: 2, series: 7, place: 2)
        #expect(unsafe truncate(folder["out"], 24) == 0)
        let next = try folder.writer([text])
        try next.deliver([a, b], series: 7)
        #expect(folder.read("out") == "a\ntheirs, which is long\nb\n")
    }

    @Test func afterAnOrderlyEndTheFileMayGo() throws {
        let folder = try Folder()
        let first = try folder.writer([text])
        try first.deliver([a, b], series: 7)
        first.stop()
        unsafe unlink(folder["out"])
        let second = try folder.writer([text])
        try second.deliver([b, c], series: 7, place: 2)
        #expect(folder.read("out") == "c\n")
    }

    @Test func withoutAPlaceForItsStateNothingIsWritten() throws {
        let folder = try Folder()
        let host = try TestHost(FileAdapter.self, [text, .init("write", .string(folder["out"]))])
        #expect(host.start() == HUBBUB_OK)
        try host.deliver([a], series: 7)
        #expect(host.calls.settlements.isEmpty && host.calls.links.last?.isUp == false)
        #expect(folder.read("out") == "")
    }

    @Test func marksAreTheLastOfFewSeries() {
        var marks = SeriesMarks()
        marks.take(0, 5)
        #expect(marks.marks.isEmpty && !marks.contains(0, 0))
        for series in 1...100 { marks.take(UInt64(series), 10) }
        #expect(marks.marks.count == SeriesMarks.limit && !marks.contains(36, 1) && marks.contains(37, 10))
        marks.take(37, 12)
        marks.take(101, 1)
        #expect(marks.contains(37, 12) && !marks.contains(37, 13) && !marks.contains(38, 1))
    }

    @Test func aNoteSurvivesAndNothingElseIsOne() {
        var marks = SeriesMarks()
        marks.take(3, 4)
        let note = WriteNote(
            number: 9, file: FileIdentity(device: 1 << 63, number: 7), start: 12, marks: marks,
            lines: [.init(series: 3, place: 5, end: 10), .init(series: 0, place: 0, end: 30)])
        #expect(WriteNote(note.bytes) == note && WriteNote(note.bytes + [1, 2, 3]) == note)
        for place in note.bytes.indices {
            var damaged = note.bytes
            damaged[place] ^= 0x10
            #expect(WriteNote(damaged) == nil)
            #expect(WriteNote(Array(note.bytes[..<place])) == nil)
        }
        #expect(note.found(size: 22).marks.contains(3, 5) && !note.found(size: 21).marks.contains(3, 5))
        #expect(note.found(size: 21).cut == 12 && note.found(size: 25).cut == 22)
        #expect(note.found(size: 42).cut == nil && note.found(size: nil).cut == nil && note.found(size: 3).cut == nil)
    }
}
