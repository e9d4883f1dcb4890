internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing

@testable import FileAdapter

@Suite struct WritingTests {
    @Test func anEventIsSettledWhenItsLineIsThere() throws {
        let folder = try Folder()
        let host = try folder.writer([text, .init("sync", .boolean(true))])
        #expect(try host.deliver([TestEvent("a"), TestEvent("b")]) == 2)
        #expect(folder.read("out") == "a\nb\n" && host.calls.settlements.map(\.token) == [1, 2])
    }

    @Test func whatIsWrittenCanBeRead() throws {
        let folder = try Folder()
        let host = try folder.writer(to: "in")
        try host.deliver([TestEvent("[1,\n2]", kind: .json, type: "a.b", subject: "s"), TestEvent("l\ni")])
        let read = try folder.reader().calls.emitted
        #expect(read.map(\.payload) == ["[1,2]", "\"l\\ni\""] && read[0].subject == "s" && read[0].type == "a.b")
    }

    @Test func aFullFileIsRenamedAtTheEndOfALine() throws {
        let folder = try Folder()
        let settings: [TypedValue.Field] = [
            text, .init("rotate_size", .integer(10)), .init("rotate_keep", .integer(2)),
        ]
        let host = try folder.writer(settings)
        try host.deliver((1...9).map { TestEvent("line\($0)") })
        #expect(folder.read("out") == "line9\n")
        #expect(folder.read("out.1") == "line7\nline8\n" && folder.read("out.2") == "line5\nline6\n")
        #expect(folder.read("out.3") == nil && host.calls.counts["rotated"] == 4)
        #expect(host.calls.settlements.count == 9)
    }

    @Test func aFileThatSomebodyMovedIsMadeAnew() throws {
        let folder = try Folder()
        let host = try folder.writer([text])
        try host.deliver([TestEvent("a")])
        unsafe rename(folder["out"], folder["moved"])
        try host.deliver([TestEvent("b")])
        #expect(folder.read("moved") == "a\n" && folder.read("out") == "b\n")
    }

    @Test func aFullDiskIsWaitedFor() throws {
        let folder = try Folder()
        unsafe symlink("/dev/full", folder["out"])
        let host = try folder.writer([text])
        #expect(try host.deliver([TestEvent("a"), TestEvent("b")]) == 2)
        #expect(host.calls.settlements.isEmpty && host.calls.links.last?.isUp == false)
        host.fireTimers()
        #expect(host.calls.settlements.isEmpty && host.calls.counts["write_failed"] == 2)
        unsafe unlink(folder["out"])
        host.fireTimers()
        #expect(folder.read("out") == "a\nb\n" && host.calls.settlements.count == 2)
        #expect(host.calls.links.last?.isUp == true && host.extensions.timers.isEmpty)
    }

    @Test func whileNothingCanBeWrittenMemoryIsBounded() throws {
        let folder = try Folder()
        unsafe symlink("/dev/full", folder["out"])
        let host = try folder.writer([text])
        let line = String(repeating: "x", count: 1000)
        var taken = 0
        while try host.deliver([TestEvent(line)], token: UInt64(taken + 1)) == 1 { taken += 1 }
        #expect((200..<300).contains(taken))
        unsafe unlink(folder["out"])
        host.fireTimers()
        #expect(host.calls.settlements.count == taken && host.calls.ready == 1)
    }

    @Test func atTheEndWhatWasNotWrittenIsGivenBack() throws {
        let folder = try Folder()
        unsafe symlink("/dev/full", folder["out"])
        let host = try folder.writer([text])
        try host.deliver([TestEvent("a")])
        #expect(host.stop() == HUBBUB_PENDING)
        host.fireTimers()
        #expect(host.calls.stopped == 1 && host.calls.settlements.map(\.outcome) == [.notAttempted])
    }

    @Test func aHalfLineOfACrashIsEnded() throws {
        let folder = try Folder()
        try folder.write("a\nhal", to: "out")
        let host = try folder.writer([text])
        try host.deliver([TestEvent("b")])
        #expect(folder.read("out") == "a\nhal\nb\n")
    }

    @Test func whatCannotBeAFileIsRefused() throws {
        let folder = try Folder()
        #expect(throws: TestFailure.self) { try folder.writer(to: "missing/out") }
        #expect(throws: TestFailure.self) { try folder.writer(to: ".") }
        unsafe mkfifo(folder["pipe"], 0o600)
        #expect(throws: TestFailure.self) { try folder.writer(to: "pipe") }
    }
}
