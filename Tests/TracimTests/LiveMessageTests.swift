internal import Testing
internal import TracimAdapter

@Suite struct LiveMessageTests {
    @Test func reads() throws {
        let text =
            #"{"event_id": 99, "event_type": "content.created.thread", "created": "2025-03-27T13:51:25Z", "read": null, "#
            + #""fields": {"author": {"username": "ann"}, "workspace": {"workspace_id": 5}, "content": {"content_id": 12}}}"#
        let message = try LiveMessage(" \(text)\n")
        #expect(message.id == 99 && message.type == "content.created.thread")
        #expect(message.created == "2025-03-27T13:51:25Z" && message.read == nil)
        #expect(message.author == "ann" && message.workspace == 5 && message.content == 12)
        #expect(message.text == text)
        #expect(try LiveMessage(message.reduced).id == 99)
    }

    @Test func needsNoMoreThanANumberAndAType() throws {
        let message = try LiveMessage(
            #"{"event_type": "user_config.modified", "event_id": 1, "fields": {"author": null}}"#)
        #expect(message.created == nil && message.author == nil)
        #expect(
            message.reduced
                == #"{"event_id":1,"event_type":"user_config.modified","created":null,"read":null,"fields":{}}"#)
    }

    @Test(arguments: [
        "", "x", "[]", "{}", #"{"event_id": 1}"#, #"{"event_id": "1", "event_type": "a"}"#,
        #"{"event_id": 1.5, "event_type": "a"}"#, #"{"event_id": 1, "event_type": ""}"#,
        #"{"event_id": 1, "event_type": "a b"}"#, #"{"event_id": 1, "event_type": ".a"}"#,
        #"{"event_id": 1, "event_type": "a..b"}"#, #"{"event_id": 1, "event_type": "ü"}"#,
        #"{"event_id": 99999999999999999999, "event_type": "a"}"#,
    ])
    func refuses(_ text: String) {
        #expect(throws: LiveMessage.Malformed.self) { try LiveMessage(text) }
    }
}
