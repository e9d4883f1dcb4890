internal import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock

/// Fills batches with numbered events. In the steady state it allocates nothing.
@safe final class EventMaker {
    /// Numbers given so far.
    private(set) var made: UInt64 = 0
    let batch: EventBatch
    private let asksForSettlement: Bool
    private var payloads: PayloadTemplate
    private let sequence: UnsafeMutablePointer<hubbub_field>
    private let texts: UnsafeMutableBufferPointer<UInt8>

    init(_ settings: GenerateSettings, host: Host) {
        batch = EventBatch(host: host)
        asksForSettlement = settings.asksForSettlement
        payloads = PayloadTemplate(settings.payload, size: settings.size)
        let name = Array("sequence".utf8)
        let subject = Array(settings.subject.utf8)
        unsafe texts = UnsafeMutableBufferPointer.allocate(capacity: name.count + subject.count)
        _ = unsafe texts.initialize(fromContentsOf: name + subject)
        unsafe sequence = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe sequence.initialize(to: hubbub_field())
        let bytes = unsafe UnsafeRawBufferPointer(texts)
        unsafe sequence.pointee.name = hubbub_text(UnsafeRawBufferPointer(rebasing: bytes[..<name.count]))
        unsafe sequence.pointee.value.kind = HUBBUB_KIND_INTEGER
        let draft = unsafe batch.draft
        unsafe draft.pointee.payload_kind = HUBBUB_PAYLOAD_TEXT
        unsafe draft.pointee.attributes = UnsafePointer(sequence)
        unsafe draft.pointee.attribute_count = 1
        unsafe draft.pointee.subject = hubbub_text(UnsafeRawBufferPointer(rebasing: bytes[name.count...]))
    }

    deinit {
        batch.removeAll()
        unsafe sequence.deallocate()
        unsafe texts.deallocate()
    }

    /// Puts up to `count` new events into the batch, all with the present time.
    func fill(_ count: UInt64) throws(AdapterError) -> UInt64 {
        let draft = unsafe batch.draft
        let now = Clocks.wall()
        unsafe draft.pointee.time = now
        let sequence = unsafe sequence
        if payloads.hasTime { payloads.setTime(Array(Timestamp.format(now).utf8)) }
        let first = made
        let room = min(count, UInt64(batch.capacity - batch.count))
        let end = first &+ room
        while made < end {
            made &+= 1
            let payload = unsafe payloads.render(made)
            unsafe draft.pointee.payload.data = payload.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe draft.pointee.payload.size = UInt64(truncatingIfNeeded: payload.count)
            unsafe sequence.pointee.value.integer = Int64(truncatingIfNeeded: made & 0x7FFF_FFFF)
            let code = batch.append(token: asksForSettlement ? made : 0)
            if code < 0 { throw batch.lastError(code) }
        }
        return room
    }
}
