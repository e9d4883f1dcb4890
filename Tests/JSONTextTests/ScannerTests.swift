internal import JSONText
internal import Testing

@Suite struct ScannerTests {
    @Test(arguments: [
        "null", "true", " false ", "0", "-0.5e+10", "\"\"", "\"\\u00e9\\n\"", "[]", "[1, [2, {}]]",
        "{\"a\": {\"b\": [null]}}",
        "\"é\"", "1E400",
    ])
    func takesWhatIsJSON(_ text: String) throws {
        try JSONScanner.validate(Array(text.utf8).span)
        #expect(throws: Never.self) { try JSONValue(parsing: text) }
    }

    @Test(arguments: [
        ("", JSONError.Reason.unexpectedEnd), ("nul", .unexpectedByte), ("01", .trailingBytes), ("1.", .unexpectedEnd),
        ("1.x", .badNumber), ("-", .unexpectedEnd), ("-x", .badNumber), ("\"", .unexpectedEnd), ("\"\\x\"", .badEscape),
        ("\"\\u12g4\"", .badEscape), ("\"\u{1}\"", .unexpectedByte), ("[1,]", .unexpectedByte),
        ("{a:1}", .unexpectedByte),
        ("{\"a\" 1}", .unexpectedByte), ("[1 2]", .unexpectedByte), ("{} {}", .trailingBytes), ("NaN", .unexpectedByte),
    ])
    func refusesWhatIsNot(_ text: String, _ reason: JSONError.Reason) {
        let error = #expect(throws: JSONError.self) { try JSONScanner.validate(Array(text.utf8).span) }
        #expect(error?.reason == reason, "\(text)")
    }

    @Test func refusesBytesThatAreNoText() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        let error = #expect(throws: JSONError.self) { try JSONScanner.validate(bytes.span) }
        #expect(error?.reason == .badText)
    }

    @Test func boundsTheDepth() throws {
        let deepest = JSONScanner.depthLimit
        try JSONScanner.validate(
            Array((String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)).utf8).span)
        let error = #expect(throws: JSONError.self) {
            try JSONScanner.validate([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000).span)
        }
        #expect(error?.reason == .tooDeep)
    }

    @Test func keepsNumbersAsTheyAreWritten() throws {
        let text = "{\"big\":12345678901234567890.10,\"e\":1E+5}"
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test func joinsSurrogatesAndReplacesLoneOnes() throws {
        #expect(try JSONValue(parsing: "\"\\ud83d\\ude00\"").string == "😀")
        #expect(try JSONValue(parsing: "\"\\ud83dx\"").string == "\u{FFFD}x")
    }

    @Test func writesASCIIForPeersThatReadNothingElse() {
        var writer = JSONWriter(asciiOnly: true)
        writer.string("é😀\n\"")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\\u00e9\\ud83d\\ude00\\n\\\"\"")
    }

    @Test(
        arguments: [
            ("a.b.1", "[2]"), ("a.b.0", "1"), ("a.c", nil), ("a.b.9", nil), ("x", nil),
            ("", "{\"a\":{\"b\":[1,[2]],\"\\u0064\":3}}"),
            ("a.d", "3"), ("a.b.+0", nil), ("a.b.-0", nil),
        ] as [(String, String?)])
    func findsMembers(_ path: String, _ expected: String?) {
        let text = Array("{\"a\":{\"b\":[1,[2]],\"\\u0064\":3}}".utf8)
        let steps = path.split(separator: ".").map { JSONLookup.Step(String($0)) }
        let found = JSONLookup.find(steps, in: text.span).map { String(decoding: text[$0], as: UTF8.self) }
        #expect(found == expected)
    }

    @Test func base64RoundTripsAndIsStrict() {
        for count in 0..<10 {
            let bytes = (0..<count).map { UInt8($0 * 31) }
            var text: [UInt8] = []
            Base64.encode(bytes.span, into: &text)
            #expect(Base64.decode(text.span) == bytes)
        }
        for wrong in ["A", "AA=A", "AB==", "A===", "AAA\n", "-_==", "AA==AAAA"] {
            #expect(Base64.decode(Array(wrong.utf8).span) == nil, "\(wrong)")
        }
    }
}

@Suite struct FramerTests {
    /// However the stream is cut, the values are the same.
    @Test(arguments: [1, 2, 3, 7, 1_000])
    func cutsAStreamIntoValues(_ piece: Int) throws {
        let stream = Array("{\"a\":\"}\\\"\"} [1,{\"b\":2}]{}\n\"x\" 12 null{}".utf8)
        var framer = JSONFramer(limit: 100)
        var values: [String] = []
        for start in stride(from: 0, to: stream.count, by: piece) {
            framer.append(Array(stream[start..<min(start + piece, stream.count)]).span)
            while let value = try framer.next() { values.append(String(decoding: value, as: UTF8.self)) }
        }
        #expect(values == ["{\"a\":\"}\\\"\"}", "[1,{\"b\":2}]", "{}", "\"x\"", "12", "null", "{}"])
        #expect(framer.finish() == nil)
    }

    @Test func refusesEndlessValuesAndGarbage() {
        var endless = JSONFramer(limit: 10)
        endless.append(Array("[\"aaaaaaaaaaaaaaaaaaaa".utf8).span)
        #expect(throws: JSONFramer.Failure.tooLong(limit: 10)) { try endless.next() }
        var garbage = JSONFramer(limit: 10)
        garbage.append(Array("garbage".utf8).span)
        #expect(throws: JSONFramer.Failure.notJSON(byte: UInt8(ascii: "g"))) { try garbage.next() }
    }
}
