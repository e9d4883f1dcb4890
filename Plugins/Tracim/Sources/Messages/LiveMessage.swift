internal import EventBlock
internal import JSONText

/// A live message of Tracim: that something happened there.
package struct LiveMessage: Equatable, Sendable {
    package enum Malformed: Error, Equatable, Sendable { case json, noID, type }

    /// Names it for ever at its server.
    package let id: Int64
    /// `content.created.thread`.
    package let type: String
    /// As they came; nil where there is none.
    package let created: String?
    package let read: String?
    /// The whole message as it came, without space around it.
    package let text: String

    /// What the message is about, where it says so.
    package let author: String?
    package let workspace: Int64?
    package let content: Int64?

    package init(_ text: String) throws(Malformed) {
        let bytes = Array(text.utf8)
        let span = bytes.span
        do throws(JSONError) { try JSONScanner.validate(span) } catch { throw .json }
        guard let id = Self.value("event_id", in: span)?.integer else { throw .noID }
        guard let type = Self.value("event_type", in: span)?.string, Self.isType(type) else { throw .type }
        self.id = id
        self.type = type
        self.text = text.trimmed
        created = Self.value("created", in: span)?.string
        read = Self.value("read", in: span)?.string
        author = Self.value("fields", "author", "username", in: span)?.string
        workspace = Self.value("fields", "workspace", "workspace_id", in: span)?.integer
        content = Self.value("fields", "content", "content_id", in: span)?.integer
    }

    /// The same without what is in its fields, which are most of its length.
    package var reduced: String {
        let value: JSONValue = [
            "event_id": JSONValue(id), "event_type": .string(type), "created": created.map { .string($0) } ?? .null,
            "read": read.map { .string($0) } ?? .null, "fields": .object([]),
        ]
        return value.text
    }

    private static func value(_ path: String..., in text: Span<UInt8>) -> JSONValue? {
        guard let range = JSONLookup.find(path.map { JSONLookup.Step($0) }, in: text), range.count <= 1024 else {
            return nil
        }
        return try? JSONValue(parsing: text.extracting(range))
    }

    /// Words with dots between, as event types are written.
    package static func isType(_ text: String) -> Bool {
        let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 128, !words.contains(where: \.isEmpty) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

/// Times as RFC 3339 wants them: Tracim's, to which some servers give no zone and mean UTC.
enum LiveTime {
    static func text(_ text: String?) -> String? {
        guard let text else { return nil }
        return [text, text + "Z"].first { Timestamp.parse(Array($0.utf8).span) != nil }
    }

    /// The time as Tracim writes it.
    static func format(_ nanoseconds: Int64) -> String {
        Timestamp.format(nanoseconds - (nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000)
    }
}

extension String {
    /// Without white space of JSON around it.
    fileprivate var trimmed: String {
        let isSpace = { (character: Character) in character.isASCII && character.isWhitespace }
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }
}
