internal import AdapterKit
internal import Descriptors
internal import EventBlock
internal import JSONText

/// Indices of the descriptor's `emits`.
enum Emitted {
    static let live = 0
    static let joined = 1
    static let left = 2
}

extension LiveMessage {
    /// What all types of the family begin with.
    static let family = "tracim."

    /// Names the message in settlements; never 0.
    var token: UInt64 { UInt64(bitPattern: id ^ .min) }

    /// The message that a token names.
    static func id(_ token: UInt64) -> Int64 { Int64(bitPattern: token) ^ .min }

    /// The event that the hub gets. The number makes its id, so that the same message has the same id whenever it comes.
    var draft: EventDraft {
        var draft = EventDraft(
            typeIndex: Emitted.live, type: Self.family + type, id: "\(id)", contentType: "application/json",
            payload: .jsonBytes(Array(text.utf8)))
        if let created = LiveTime.text(created) {
            draft.time = .text(created)
            draft.set("created", .text(created, .timestamp))
        }
        if let read = LiveTime.text(read) { draft.set("read", .text(read, .timestamp)) }
        draft.setNumber("eventid", id)
        draft.setNumber("workspace", workspace)
        draft.setNumber("content", content)
        if let author, AttributeText.isAllowed(author) { draft.set("author", .string(author)) }
        return draft
    }
}

extension EventDraft {
    /// Integers of events have 32 bits; the payload has those that have more.
    fileprivate mutating func setNumber(_ name: String, _ number: Int64?) {
        if let number, Int32(exactly: number) != nil { set(name, .integer(number)) }
    }
}

extension ClientEntry {
    /// The event that a program has come or gone.
    func draft(_ index: Int, isSilent: Bool = false) -> EventDraft {
        var draft = EventDraft(typeIndex: index)
        draft.set("path", .string(AttributeText.isAllowed(path) ? path : "?"))
        if AttributeText.isAllowed(pid) { draft.set("pid", .string(pid)) }
        if index == Emitted.left { draft.set("silent", .boolean(isSilent)) }
        return draft
    }
}

/// What CloudEvents allows in a String: no control characters and no noncharacters.
private enum AttributeText {
    static func isAllowed(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: false
                default: scalar.value & 0xFFFE != 0xFFFE
                }
            }
    }
}
