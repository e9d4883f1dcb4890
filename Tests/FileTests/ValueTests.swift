internal import EventLines
internal import Testing

@testable import FileAdapter

@Suite struct ValueTests {
    @Test func thePrefixGrowsOnlyWithoutGaps() {
        var prefix = SettledPrefix(offset: 10)
        for end: Int64 in [20, 30, 40] { prefix.add(end: end) }
        prefix.skip(end: 45)
        prefix.settle(2)
        #expect(prefix.offset == 10 && !prefix.isComplete)
        prefix.settle(1)
        #expect(prefix.offset == 30)
        prefix.settle(1)
        prefix.settle(99)
        prefix.settle(3)
        #expect(prefix.offset == 45 && prefix.isComplete && prefix.nextToken == 4)
        prefix.skip(end: 50)
        #expect(prefix.offset == 50)
    }

    @Test func thePrefixKeepsItsOrderOverManyLines() {
        var prefix = SettledPrefix()
        for number in 1...10_000 {
            #expect(prefix.nextToken == UInt64(number))
            prefix.add(end: Int64(number))
            if number > 100 { prefix.settle(UInt64(number - 100)) }
        }
        #expect(prefix.offset == 9_900)
    }

    @Test(arguments: [1, 2, 3, 7, 100]) func linesAreTheSameHoweverTheyArrive(piece: Int) {
        let bytes = Array("one\n\ntwo\r\n\(String(repeating: "x", count: 50))\nthree".utf8)
        var splitter = LineSplitter(limit: 20, offset: 5)
        var found: [String] = []
        func take(_ line: LineSplitter.Line) {
            found.append("\(line.start)-\(line.end) \(String(decoding: splitter.bytes[line.range], as: UTF8.self))")
            if line.isTooLong { found.append("too long") }
        }
        for start in stride(from: 0, to: bytes.count, by: piece) {
            splitter.append { $0 += bytes[start..<min(start + piece, bytes.count)] }
            while let line = splitter.next() { take(line) }
            #expect(splitter.bytes.count <= 20 + max(piece, 100))
        }
        if let rest = splitter.finish() { take(rest) }
        #expect(found == ["5-9 one", "9-10 ", "10-15 two", "15-66 ", "too long", "66-71 three"])
    }

    @Test func aPositionSurvivesAndNothingElseIsOne() {
        let position = Position(FileIdentity(device: 1 << 63, number: 7), since: 12, offset: 99)
        #expect(Position(position.bytes) == position)
        #expect(Position(Array("{\"device\":1}".utf8)) == nil && Position([]) == nil)
    }
}
