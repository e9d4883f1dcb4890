internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Testing

@testable import StdoutAdapter

/// Writes to a pipe in place of standard output.
final class PipeAdapter: Adapter {
    static var descriptor: AdapterDescriptor { StdoutAdapter.descriptor }
    private let inner: StdoutAdapter

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        let descriptor = Int32(settings["descriptor"]?.integer ?? 1)
        inner = try StdoutAdapter(host: host, settings: settings, descriptor: descriptor)
    }

    func start() throws(AdapterError) -> Progress { try inner.start() }
    func stop(deadline: Duration) -> Progress { inner.stop(deadline: deadline) }
    func deliver(_ deliveries: Deliveries) -> Int { inner.deliver(deliveries) }
}

/// A pipe that a test reads.
final class Pipe {
    private(set) var reading: Int32 = -1
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw TestFailure("no pipe") }
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    deinit {
        closeReading()
        _ = close(writing)
    }

    func closeReading() {
        if reading >= 0 { _ = close(reading) }
        reading = -1
    }

    /// What can be read now.
    func read() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe Glibc.read(reading, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

@Suite struct StdoutTests {
    private func make(_ format: String, _ descriptor: Int32) throws -> TestHost {
        let host = try TestHost(
            PipeAdapter.self,
            [.init("format", .string(format)), .init("descriptor", .integer(Int64(descriptor)))])
        #expect(host.start() == HUBBUB_OK)
        return host
    }

    @Test func jsonIsOneObjectALine() throws {
        let pipe = try Pipe()
        let host = try make("json", pipe.writing)
        try host.deliver([
            TestEvent("[1,\n2]", kind: .json, id: "a", subject: "s", attributes: [("number", 3)]), TestEvent("x\ny"),
        ])
        let lines = pipe.read().split(separator: "\n")
        #expect(lines.count == 2)
        let first = try JSONValue(parsing: String(lines[0]))
        #expect(first["id"]?.string == "a" && first["number"]?.integer == 3)
        #expect(first["data"]?.array?.count == 2)
        #expect(try JSONValue(parsing: String(lines[1]))["data"]?.string == "x\ny")
        #expect(host.calls.settlements.map(\.token) == [1, 2])
    }

    @Test func textIsThePayloadAndNothingThatATerminalObeys() throws {
        let pipe = try Pipe()
        let host = try make("text", pipe.writing)
        try host.deliver([
            TestEvent("hellö\tyou"), TestEvent("\u{1B}[2J\r\n\u{7F}\u{9B}"), TestEvent("abc", kind: .binary),
        ])
        #expect(pipe.read() == "hellö\tyou\n\\u001b[2J\\r\\n\\u007f\\u009b\nYWJj\n")
    }

    @Test func shortHasFourParts() throws {
        let pipe = try Pipe()
        let host = try make("short", pipe.writing)
        try host.deliver([TestEvent("hi", type: "a.b", subject: "s"), TestEvent("hi", type: "a.b")])
        let lines = pipe.read().split(separator: "\n")
        #expect(lines[0].hasPrefix("2023-11-14T22:13:20") && lines[0].hasSuffix("Z a.b s hi"))
        #expect(lines[1].hasSuffix(" a.b - hi"))
    }

    @Test func aSlowReaderHoldsNothingUpAndLosesNothing() throws {
        let pipe = try Pipe()
        let host = try make("text", pipe.writing)
        let line = String(repeating: "x", count: 999)
        var delivered = 0
        var taken = 0
        repeat {
            taken = try host.deliver(Array(repeating: TestEvent(line), count: 64), token: UInt64(delivered + 1))
            delivered += taken
        } while taken == 64
        #expect((200..<700).contains(delivered))
        #expect(fcntl(pipe.writing, F_GETFL) & O_NONBLOCK == 0)
        #expect(host.calls.settlements.count < delivered)
        let watched = try #require(host.extensions.watches.keys.first)
        var text = ""
        while host.extensions.watches[watched] != nil {
            text += pipe.read()
            host.ready(watched, .writable)
        }
        text += pipe.read()
        #expect(text.utf8.count == delivered * 1000)
        #expect(host.calls.settlements.map(\.token) == (1...UInt64(delivered)).map { $0 })
        #expect(host.calls.ready == 1)
    }

    @Test func aStopWaitsForTheReaderAndThenNot() throws {
        for isRead in [true, false] {
            let pipe = try Pipe()
            let host = try make("text", pipe.writing)
            try host.deliver(Array(repeating: TestEvent(String(repeating: "x", count: 9999)), count: 20))
            #expect(host.stop() == HUBBUB_PENDING)
            let watched = try #require(host.extensions.watches.keys.first)
            if isRead {
                while host.calls.stopped == 0 {
                    _ = pipe.read()
                    host.ready(watched, .writable)
                }
                #expect(host.calls.settlements.allSatisfy { $0.outcome == .delivered })
            } else {
                host.fireTimers()
                #expect(host.calls.settlements.contains { $0.outcome == .notAttempted })
            }
            #expect(host.calls.stopped == 1)
            #expect(host.calls.settlements.count == 20)
            #expect(host.extensions.watches.isEmpty && host.extensions.timers.isEmpty)
        }
    }

    @Test func aReaderThatIsGoneIsToldAsAFailure() throws {
        let pipe = try Pipe()
        let host = try make("text", pipe.writing)
        pipe.closeReading()
        #expect(try host.deliver([TestEvent("a"), TestEvent("b")]) == 2)
        #expect(host.calls.failures == [AdapterError(.closed, "nobody reads standard output any more")])
        #expect(host.calls.settlements.map(\.outcome) == [.notAttempted, .notAttempted])
        #expect(try host.deliver([TestEvent("c")]) == 0)
        #expect(host.stop() == HUBBUB_OK)
    }

    @Test func aRegularFileIsWrittenAtItsEnd() throws {
        var path = Array("/tmp/hubbub-stdout-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&path)
        defer {
            _ = close(file)
            _ = unsafe unlink(path)
        }
        _ = unsafe write(file, "old\n", 4)
        let host = try make("text", file)
        #expect(try host.deliver([TestEvent("new")]) == 1)
        #expect(host.extensions.watches.isEmpty)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe pread(file, &bytes, 64, 0)
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == "old\nnew\n")
    }
}
