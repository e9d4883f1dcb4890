internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing

@testable import FileAdapter

@Suite struct ReadingTests {
    @Test func aLineIsTheEventThatStandsInIt() throws {
        let folder = try Folder()
        try folder.write(
            #"{"specversion":"1.0","id":"7","source":"urn:door","type":"door.opened","subject":"s","data":{"a":1}}"#
                + "\n\n",
            to: "in")
        let event = try #require(try folder.reader().calls.emitted.first)
        #expect(event.id == "7" && event.source == "urn:door" && event.type == "door.opened" && event.subject == "s")
        #expect(event.payloadKind == .json && event.payload == #"{"a":1}"#)
    }

    @Test func linesOfTextAndDataArePayloads() throws {
        let folder = try Folder()
        try folder.write("one\r\ntwo\n\u{0}", to: "in")
        let host = try folder.reader([text])
        #expect(host.payloads == ["one", "two"] && host.calls.emitted.allSatisfy { $0.type == "file.line" })
        #expect(Set(host.calls.emitted.map(\.id)).count == 2)
        try folder.write("[1]\n{\n\"x\"\n", to: "in")
        let data = try folder.reader([.init("format", .string("data"))])
        #expect(data.payloads == ["[1]", "\"x\""] && data.calls.counts["invalid"] == 1)
        #expect(data.calls.logs.contains { $0.text.contains("the line at byte 4 was skipped") })
    }

    @Test func aLineIsReadWhenItIsWhole() throws {
        let folder = try Folder()
        try folder.write("a\nb", to: "in")
        let host = try folder.reader([text])
        #expect(host.payloads == ["a"])
        try folder.append("c\nd\n", to: "in")
        host.notice()
        #expect(host.payloads == ["a", "bc", "d"])
    }

    @Test func withoutFollowingTheLastLineNeedsNoEnd() throws {
        let folder = try Folder()
        try folder.write("a\nb", to: "in")
        let host = try folder.reader([text, .init("follow", .boolean(false))])
        #expect(host.payloads == ["a", "b"] && host.extensions.watches.isEmpty)
    }

    @Test func aLineThatIsTooLongIsSkippedAndCounted() throws {
        let folder = try Folder()
        try folder.write("a\n" + String(repeating: "x", count: 300_000) + "\nb\n", to: "in")
        let host = try folder.reader([text, .init("longest_line", .integer(100))])
        #expect(host.payloads == ["a", "b"] && host.calls.counts["too_long"] == 1)
    }

    @Test func afterARestartItGoesOnBehindWhatIsSettled() throws {
        let folder = try Folder()
        try folder.write("a\nb\nc\n", to: "in")
        let first = try folder.reader([text])
        first.settle(first.calls.emitted[2].token, .delivered)
        first.settle(first.calls.emitted[0].token, .delivered)
        let ids = first.calls.emitted.map(\.id)
        first.stop()
        first.fireTimers()
        let second = try folder.reader([text])
        // c was settled, but what stands before it was not: it comes again, with the id that it had.
        #expect(second.payloads == ["b", "c"] && second.calls.emitted.map(\.id) == Array(ids[1...]))
        second.settleAll()
        second.stop()
        try folder.append("d\n", to: "in")
        #expect(try folder.reader([text]).payloads == ["d"])
    }

    /// Before any timer fires: else it would read ever more again, and in the end what nobody knows as taken any more.
    @Test func whoeverIsKilledAgainAndAgainReadsLittleAgain() throws {
        let folder = try Folder()
        var lines = 0
        for _ in 0..<6 {
            try folder.append((lines..<lines + 6_000).map { "\($0)\n" }.joined(), to: "in")
            lines += 6_000
            let host = try folder.reader([text])
            #expect(host.payloads.last == "\(lines - 1)" && host.payloads.count <= 16_384 + 6_000)
            host.settleAll()
        }
    }

    @Test func aStopWaitsForWhatIsUnderWay() throws {
        let folder = try Folder()
        try folder.write("a\n", to: "in")
        let host = try folder.reader([text])
        #expect(host.stop() == HUBBUB_PENDING && host.calls.stopped == 0)
        host.settleAll()
        #expect(host.calls.stopped == 1)
        #expect(try folder.reader([text]).payloads == [])
    }

    @Test func aRotatedFileIsReadToItsEndAndThenTheNewOne() throws {
        let folder = try Folder()
        try folder.write("a\n", to: "in")
        let host = try folder.reader([text])
        try folder.append("b\nhalf", to: "in")
        unsafe rename(folder["in"], folder["in.1"])
        try folder.write("c\n", to: "in")
        host.notice()
        #expect(host.payloads == ["a", "b", "half"])
        host.settleAll()
        host.notice()
        #expect(host.payloads == ["a", "b", "half", "c"])
    }

    @Test func aFileThatWasRotatedMeanwhileIsFinishedFirst() throws {
        let folder = try Folder()
        try folder.write("a\n", to: "in")
        let first = try folder.reader([text])
        first.settleAll()
        first.stop()
        try folder.append("b\n", to: "in")
        unsafe rename(folder["in"], folder["in.1"])
        try folder.write("c\n", to: "in")
        let second = try folder.reader([text])
        second.settleAll()
        second.notice()
        #expect(second.payloads == ["b", "c"])
    }

    @Test func aFileThatWasCutOffIsReadFromItsBeginningWithNewIds() throws {
        let folder = try Folder()
        try folder.write("a\nb\n", to: "in")
        let host = try folder.reader([text])
        host.settleAll()
        unsafe truncate(folder["in"], 0)
        try folder.append("a\n", to: "in")
        host.notice()
        host.notice()
        #expect(host.payloads == ["a", "b", "a"] && host.calls.counts["truncated"] == 1)
        #expect(host.calls.emitted[0].id != host.calls.emitted[2].id)
    }

    @Test func aFileThatIsNotThereIsWaitedFor() throws {
        let folder = try Folder()
        let host = try folder.reader([text])
        #expect(host.calls.links.last?.isUp == false)
        try folder.write("a\n", to: "in")
        host.notice()
        #expect(host.payloads == ["a"] && host.calls.links.last?.isUp == true)
        #expect(throws: TestFailure.self) {
            try Folder().reader([text, .init("follow", .boolean(false))])
        }
    }

    @Test func fromTheEndSkipsWhatIsThere() throws {
        let folder = try Folder()
        try folder.write("a\n", to: "in")
        let host = try folder.reader([text, .init("from", .string("end"))])
        try folder.append("b\n", to: "in")
        host.notice()
        #expect(host.payloads == ["b"])
    }

    @Test func withoutCreditNothingIsReadAndNothingLost() throws {
        let folder = try Folder()
        let lines = (1...500).map { "line \($0)" }
        try folder.write(lines.joined(separator: "\n") + "\n", to: "in")
        let host = try TestHost(FileAdapter.self)
        host.extensions.stateDirectory = folder.path
        #expect(host.create([text, .init("read", .string(folder["in"]))]) == HUBBUB_OK)
        host.creditLeft = 100
        host.start()
        host.runPosts()
        #expect(host.payloads == Array(lines[..<100]))
        host.grant(10)
        #expect(host.payloads.count == 110)
        host.settleAll()
        host.stop()
        let second = try folder.reader([text])
        #expect(second.payloads == Array(lines[110...]))
    }

    @Test func settingsThatCannotWorkAreRefused() throws {
        #expect(throws: TestFailure.self) { try TestHost(FileAdapter.self, []) }
        #expect(throws: TestFailure.self) {
            try TestHost(FileAdapter.self, [.init("read", .string("x")), .init("format", .string("short"))])
        }
        #expect(throws: TestFailure.self) {
            try TestHost(FileAdapter.self, [.init("read", .string("x")), .init("write", .string("x"))])
        }
    }
}
