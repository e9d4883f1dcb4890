internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Testing

/// The JSON form of an event.
private func json(_ fields: EventFields) throws -> String {
    let bytes = try block(fields)
    var writer = JSONWriter()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    defer { unsafe memory.deallocate() }
    unsafe memory.copyBytes(from: bytes)
    let event = unsafe memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: hubbub_event.self)
    unsafe EventJSON.write(event, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

private func read(_ text: String) throws(EventError) -> EventFields {
    try EventJSON.read(Array(text.utf8).span)
}

@Suite struct JSONFormTests {
    @Test func writesEachTypeAsCloudEventsSays() throws {
        #expect(
            try json(wholeEvent()) == """
                {"specversion":"1.0","id":"id-1","source":"urn:test","type":"test.whole","subject":"subject é",\
                "time":"2026-11-21T10:00:00.5+01:00","datacontenttype":"application/json",\
                "dataschema":"https://example.org/schema","count":-7,"flag":true,"link":"https://example.org/",\
                "raw":"AAH/","zeta":"last","data":{"n":12345678901234567890}}
                """)
    }

    @Test func readsWhatItWrites() throws {
        let declared: [String: ValueKind] = ["raw": .binary, "link": .uri]
        let fields = try EventJSON.read(Array(try json(wholeEvent()).utf8).span) { declared[$0] }
        var expected = wholeEvent()
        expected.attributes.sort { $0.name < $1.name }
        #expect(fields == expected)
    }

    @Test func tellsTextBytesNullAndNothingApart() throws {
        let head = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\""
        #expect(try read(head + "}").payload == .none)
        #expect(try read(head + ",\"data\":null}").payload == .json(Array("null".utf8)))
        #expect(try read(head + ",\"data\":\"x\"}").payload == .json(Array("\"x\"".utf8)))
        #expect(try read(head + ",\"datacontenttype\":\"text/plain\",\"data\":\"x\"}").payload == .text("x"))
        #expect(try read(head + ",\"data_base64\":\"AAE=\"}").payload == .binary([0, 1]))
        #expect(try read(head + ",\"gone\":null}").attributes.isEmpty)
    }

    @Test(arguments: [
        "[]", "{}", "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}",
        "{\"specversion\":\"1.0\",\"id\":25,\"source\":\"s\",\"type\":\"t\"}",
        "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a\":1.5}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a\":4294967296}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a\":{}}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"2\",\"source\":\"s\",\"type\":\"t\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":1,\"data_base64\":\"AA==\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"*\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"datacontenttype\":\"text/plain\",\"data\":1}",
    ])
    func refusesWhatIsNoEvent(_ text: String) {
        #expect(throws: EventError.self) { try read(text) }
    }
}
