internal import AdapterKit
internal import HTTPClient
internal import Testing

extension ClientTests {
    /// Answers that are told as they come.
    @Suite struct StreamingTests {
        private let meeting: Meeting

        init() throws { meeting = try Meeting() }

        /// What was told of a streamed answer.
        final class Told {
            var id: HTTPExchangeID?
            var heads: [HTTPHead] = []
            var bytes: [UInt8] = []
            var ends: [Result<Void, AdapterError>] = []

            var text: String { String(decoding: bytes, as: UTF8.self) }
            var failure: AdapterError? { if case .failure(let error)? = ends.first { error } else { nil } }
        }

        private func stream(silence: Duration? = nil, also: @escaping (Told) -> Void = { _ in }) throws -> Told {
            let told = Told()
            let request = HTTPRequest("GET", meeting.url("/live"), timeout: nil, silence: silence)
            told.id = try meeting.client.stream(request) {
                told.heads.append($0)
            } body: {
                told.bytes += unsafe $0.withUnsafeBufferPointer { unsafe Array($0) }
                also(told)
            } end: {
                told.ends.append($0)
            }
            _ = try meeting.request()
            return told
        }

        @Test func tellsEachPartAsItComes() throws {
            let told = try stream()
            meeting.server.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            try meeting.until("the head") { !told.heads.isEmpty }
            #expect(told.heads.map(\.status) == [200])
            for part in ["one ", "two ", "three"] {
                meeting.server.write(part)
                try meeting.until("the part") { told.text.hasSuffix(part) }
            }
            #expect(told.ends.isEmpty)
            meeting.server.close(0)
            try meeting.until("the end") { !told.ends.isEmpty }
            #expect((told.text, told.heads.count, told.ends.count) == ("one two three", 1, 1))
            #expect(told.failure == nil)
        }

        /// While nothing is read the server has to wait, its silence is no fault, and nothing is lost.
        @Test func pauses() throws {
            let told = try stream(silence: .milliseconds(1_500))
            meeting.server.write("HTTP/1.1 200 OK\r\n\r\nbegin.")
            try meeting.until("the beginning") { told.text == "begin." }
            meeting.client.setReading(told.id, false)
            var bytes = (0..<1_021).map { UInt8(truncatingIfNeeded: $0) }
            while bytes.count < 12_000_000 { bytes += bytes }
            meeting.server.write(bytes)
            try meeting.pass(.milliseconds(4_000))
            #expect(told.text == "begin." && told.ends.isEmpty)
            #expect(meeting.server.unsent() > 0, "the server has to wait")
            meeting.client.setReading(told.id, true)
            try meeting.until("all of it") { told.bytes.count == bytes.count + 6 }
            #expect(Array(told.bytes.dropFirst(6)) == bytes)
            try meeting.until("the end by silence") { !told.ends.isEmpty }
            #expect(told.failure?.code == .timeout)
        }

        @Test func aSilentServerIsLeft() throws {
            let told = try stream(silence: .milliseconds(2_000))
            meeting.server.write("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<6 {
                try meeting.pass(.milliseconds(500))
                meeting.server.write(".")
            }
            #expect(told.ends.isEmpty)
            try meeting.until("the end") { !told.ends.isEmpty }
            #expect(told.failure?.code == .timeout)
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
        }

        @Test func nothingIsToldOfWhatIsCancelled() throws {
            let told = try stream()
            meeting.server.write("HTTP/1.1 200 OK\r\n\r\none")
            try meeting.until("a part") { told.text == "one" }
            meeting.client.cancel(told.id)
            meeting.server.write("two")
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
            meeting.client.cancel(told.id)
            #expect((told.text, told.ends.count, meeting.client.count) == ("one", 0, 0))
        }

        /// Whoever is told may give up what it is told of, or all there is.
        @Test(arguments: [false, true]) func givesUpWhileItIsTold(_ closes: Bool) throws {
            let told = try stream { [meeting] told in
                if closes { meeting.client.close() } else { meeting.client.cancel(told.id) }
            }
            meeting.server.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none")
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
            try meeting.pass(.milliseconds(20))
            #expect((told.text, told.ends.count, meeting.client.count) == ("one", 0, 0))
        }

        @Test func oneThatIsCancelledBeforeItBegan() throws {
            let told = Told()
            let id = try meeting.client.stream(HTTPRequest("GET", meeting.url("/"))) {
                told.heads.append($0)
            } body: { _ in
            } end: {
                told.ends.append($0)
            }
            meeting.client.cancel(id)
            try meeting.pass(.milliseconds(50))
            #expect(told.heads.isEmpty && told.ends.isEmpty)
        }
    }
}
