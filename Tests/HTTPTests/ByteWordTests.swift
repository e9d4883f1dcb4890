internal import HTTP
internal import Testing

/// What is looked at eight bytes at a time: every byte in every place, beside what is said of one byte.
@Suite struct ByteWordTests {
    private static let length = 19

    /// Letters with another byte in one place.
    private func letters(_ byte: UInt8, at place: Int) -> [UInt8] {
        var bytes = Array("Scirocco-Node-Sourc".utf8)
        bytes[place] = byte
        return bytes
    }

    private func request(_ name: [UInt8], _ value: [UInt8]) -> HTTPRequest? {
        var parser = HTTPRequestParser()
        let (line, end) = (Array("GET / HTTP/1.1\r\nHost: q\r\n".utf8), Array("\r\n\r\n".utf8))
        let bytes = line + name + Array(": ".utf8) + value + end
        parser.append(bytes.span)
        if case .request(let request) = parser.next() { return request }
        return nil
    }

    @Test func namesAreTheSameInAnyLetterCase() {
        let wanted: StaticString = "scirocco-node-sourc"
        let small = Array("\(wanted)".utf8)
        for place in 0..<Self.length {
            for byte in UInt8.min...UInt8.max {
                let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                let isSame = (isCapital ? byte + 32 : byte) == small[place]
                let isFound = request(letters(byte, at: place), [0x78])?.range(of: wanted) != nil
                #expect(isFound == isSame, "byte \(byte) at \(place)")
            }
        }
    }

    @Test func valuesHaveNoControlCharacters() {
        for place in 1..<Self.length - 1 {
            for byte in UInt8.min...UInt8.max {
                let isContent = byte >= 0x20 && byte != 0x7F || byte == 0x09
                let value = letters(byte, at: place)
                let read = request(Array("x".utf8), value)
                #expect((read != nil) == isContent, "byte \(byte) at \(place)")
                guard let read else { continue }
                #expect(read.text(of: "x").flatMap { Latin1.encode($0) } == value, "byte \(byte) at \(place)")
            }
        }
    }

    @Test func valuesAreWrittenWithoutControlCharacters() {
        for place in 0..<Self.length {
            for byte in UInt8.min...UInt8.max {
                let isContent = byte >= 0x20 && byte != 0x7F || byte == 0x09
                let expected = Array("X: /".utf8) + letters(isContent ? byte : 0x20, at: place) + Array("\r\n".utf8)
                let value = letters(byte, at: place)
                var (bytes, text) = (HTTPResponseWriter(), HTTPResponseWriter())
                bytes.field("X", prefix: "/", value.span)
                text.field("X", "/" + Latin1.decode(value.span))
                #expect(bytes.bytes == expected, "byte \(byte) at \(place)")
                #expect(text.bytes == expected, "byte \(byte) at \(place)")
            }
        }
    }

    @Test func longAnswersKeepWhatStandsBeforeThem() {
        var writer = HTTPResponseWriter()
        for count in [10, 3000, 200_000] {
            writer.begin(200, keepsAlive: true)
            writer.end([UInt8](repeating: 0x78, count: count))
        }
        let expected = [10, 3000, 200_000].map {
            "HTTP/1.1 200 OK\r\nContent-Length: \($0)\r\n\r\n" + String(repeating: "x", count: $0)
        }
        #expect(writer.withBytes { Latin1.decode($0) } == expected.joined())
        writer.clear()
        #expect(writer.bytes.isEmpty)
    }
}
