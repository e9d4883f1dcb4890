package import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc

/// Makes events of lines: the way back from `LineWriter`.
///
/// A line of the format `json` is the event that stands in it, of any type; one of `data` or `text` is the payload of an
/// event of the adapter's own type. A text that is no UTF-8 is kept as bytes.
@safe package final class LineReader {
    /// Where in the descriptor's `emits` the adapter's own type stands, and where `*`.
    package static let ownType = 0
    package static let anyType = 1

    private let format: LineFormat
    private let batch: EventBatch

    /// - Parameter format: not `short`, which is for people.
    package init(_ format: LineFormat, batch: EventBatch) {
        self.format = format
        self.batch = batch
    }

    /// The formats that can be read.
    package static let formats: [LineFormat] = [.json, .data, .text]

    /// Adds the event of a line to the batch, which must have room.
    ///
    /// - Parameters:
    ///   - id: of an event that brings none; empty for one that the host makes.
    ///   - token: other than 0 asks for its settlement.
    /// - Throws: what is wrong with the line.
    package func append(_ line: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, token: UInt64) throws(AdapterError)
    {
        switch format {
        case .json: try unsafe appendEvent(line, token)
        case .data: try unsafe appendPayload(line, HUBBUB_PAYLOAD_JSON, id, token)
        case .text, .short:
            let kind = unsafe TextRules.isUTF8(line) ? HUBBUB_PAYLOAD_TEXT : HUBBUB_PAYLOAD_BINARY
            try unsafe appendPayload(line, kind, id, token)
        }
    }

    private func appendPayload(
        _ line: UnsafeRawBufferPointer, _ kind: UInt32, _ id: UnsafeRawBufferPointer, _ token: UInt64
    ) throws(AdapterError) {
        let draft = unsafe batch.draft
        unsafe draft.pointee.type_index = UInt32(Self.ownType)
        unsafe draft.pointee.id = hubbub_text(borrowing: id)
        unsafe draft.pointee.payload_kind = kind
        unsafe draft.pointee.payload = hubbub_text(borrowing: line)
        let code = batch.append(token: token)
        if code < 0 { throw batch.lastError(code) }
    }

    private func appendEvent(_ line: UnsafeRawBufferPointer, _ token: UInt64) throws(AdapterError) {
        let fields: EventFields
        do throws(EventError) {
            fields = unsafe try EventJSON.read(Span(_unsafeBytes: line))
        } catch {
            throw AdapterError(.invalid, "the line is no event: \(error)")
        }
        let kept = unsafe batch.draft.pointee
        defer { unsafe batch.draft.pointee = kept }
        let code = unsafe fields.withDraft { draft in
            unsafe batch.draft.pointee = unsafe draft.pointee
            unsafe batch.draft.pointee.type_index = UInt32(Self.anyType)
            return batch.append(token: token)
        }
        if code < 0 { throw batch.lastError(code) }
    }
}
