internal import AdapterKit
internal import AdapterTesting
internal import Glibc
internal import Testing
internal import Unix

extension KitTests {
    /// A connected socket whose other end the test has.
    @Suite struct SocketStreamTests {
        /// What a stream told.
        private final class Told {
            var bytes: [UInt8] = []
            var written: [Int] = []
            var ends: [AdapterError?] = []
            var answer: () -> Void = {}
        }

        private final class Peer {
            let end: FileDescriptor
            init(_ end: consuming FileDescriptor) { self.end = end }
        }

        private let host: TestHost
        private let stream: SocketStream
        private let peer: Peer
        private let told = Told()

        init() throws {
            host = try TestHost(ProbeAdapter.self, [])
            let pair = try UnixSocket.pair()
            try pair.first.setNonBlocking()
            try pair.second.setNonBlocking()
            peer = Peer(try pair.second.duplicate())
            stream = SocketStream(
                try pair.first.duplicate().release(), buffer: InputBuffer(size: 1_000),
                host: try ProbeAdapter.made().host)
            try stream.open { [told] in
                told.bytes += unsafe $0.withUnsafeBufferPointer { unsafe Array($0) }
                told.answer()
            } written: { [told] in
                told.written.append($0)
            } ended: { [told] in
                told.ends.append($0)
            }
        }

        private func turn() throws {
            let watched = host.watched
            let found = try Poll.wait(for: watched, timeout: .zero)
            host.turn(zip(watched, found).map { ($0.descriptor, $1) })
        }

        @Test func readsWhatComes() throws {
            #expect(try peer.end.write([1, 2, 3]) == 3)
            try turn()
            #expect(told.bytes == [1, 2, 3])
            try turn()
            #expect(told.bytes == [1, 2, 3])
            stream.setReading(false)
            #expect(try peer.end.write([4]) == 1)
            try turn()
            #expect(told.bytes == [1, 2, 3])
            stream.setReading(true)
            try turn()
            #expect(told.bytes == [1, 2, 3, 4])
        }

        @Test func writesInOnePiece() throws {
            stream.append([1])
            stream.append([2])
            #expect(stream.waiting == 2)
            stream.flush()
            #expect((told.written, stream.waiting, stream.isFull) == ([2], 0, false))
            var bytes: [UInt8] = []
            #expect(try peer.end.read(into: &bytes, limit: 10) == 2)
            #expect(bytes == [1, 2])
        }

        /// What the peer does not take waits, in order; meanwhile the system is not asked again and again.
        @Test func keepsWhatIsNotTaken() throws {
            let whole = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
            stream.append(whole)
            stream.flush()
            #expect(stream.isFull && stream.waiting > 0)
            let attempts = told.written.count
            stream.append([7])
            stream.flush()
            #expect(told.written.count == attempts)
            var bytes: [UInt8] = []
            while stream.waiting > 0 {
                while try peer.end.read(into: &bytes, limit: 100_000) != nil {}
                try turn()
            }
            while try peer.end.read(into: &bytes, limit: 100_000) != nil {}
            #expect(bytes == whole + [7])
            #expect(told.written.reduce(0, +) == bytes.count)
            #expect(!stream.isFull)
            // Nothing waits for room any more.
            #expect(host.watched.map(\.events) == [Poll.readable])
        }

        @Test func tellsItsEnd() throws {
            shutdown(peer.end.raw, Int32(SHUT_RDWR))
            try turn()
            #expect(told.ends == [nil])
            stream.close()
            stream.close()
            #expect(host.watched.isEmpty)
            stream.append([1])
            stream.flush()
            #expect((stream.waiting, told.written) == (0, []))
        }

        @Test func tellsWhyItCannotWrite() throws {
            shutdown(peer.end.raw, Int32(SHUT_RDWR))
            stream.append([1])
            stream.flush()
            #expect(told.ends.count == 1)
            #expect(told.ends.first??.code == .closed)
        }

        @Test func mayBeClosedByWhomItTells() throws {
            told.answer = { [stream] in stream.close() }
            #expect(try peer.end.write([UInt8](repeating: 1, count: 3_000)) == 3_000)
            try turn()
            try turn()
            #expect((told.bytes.count, told.ends.count) == (1_000, 0))
        }

        @Test func lastWordsGoOut() throws {
            stream.append([1, 2])
            stream.flushLast()
            stream.close()
            var bytes: [UInt8] = []
            #expect(try peer.end.read(into: &bytes, limit: 10) == 2)
            #expect(told.written.isEmpty)
        }
    }

    @Suite struct TurnEndTests {
        @Test func isOnceForATurn() throws {
            let host = try TestHost(ProbeAdapter.self, [])
            var count = 0
            let end = TurnEnd(host: try ProbeAdapter.made().host) { count += 1 }
            end.soon()
            end.soon()
            #expect((count, host.runPosts()) == (0, 1))
            #expect(count == 1)
            end.soon()
            #expect((host.runPosts(), count) == (1, 2))
        }

        /// Where too much waits it is done at once, and what is asked for meanwhile as well.
        @Test func isNeverForgotten() throws {
            let host = try TestHost(ProbeAdapter.self, [])
            host.postCode = .init(AdapterError.Code.busy.rawValue)
            var count = 0
            let end = TurnEnd(host: try ProbeAdapter.made().host) { count += 1 }
            end.soon()
            end.soon()
            #expect(count == 2)
        }

        @Test func isForgottenWithItsOwner() throws {
            let host = try TestHost(ProbeAdapter.self, [])
            var end: TurnEnd? = TurnEnd(host: try ProbeAdapter.made().host) { Issue.record("it was done") }
            end?.soon()
            end = nil
            host.runPosts()
        }
    }
}
