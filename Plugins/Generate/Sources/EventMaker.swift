internal import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock

/// Fills batches with numbered events. In the steady state it allocates nothing.
@safe final class EventMaker {
    /// Numbers given so far.
    private(set) var made: UInt64 = 0
    let batch: EventBatch
    /// What of a number is its event's token: all where settlement is asked for, else nothing.
    private let tokens: UInt64
    private var payloads: PayloadTemplate
    private let sequence: UnsafeMutablePointer<hubbub_field>
    private let texts: UnsafeMutableBufferPointer<UInt8>

    init(_ settings: GenerateSettings, host: Host) {
        batch = EventBatch(host: host)
        tokens = settings.asksForSettlement ? .max : 0
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
        let (sequence, tokens) = unsafe (sequence, tokens)
        if payloads.hasTime { payloads.setTime(Array(Timestamp.format(now).utf8)) }
        let room = min(count, UInt64(batch.capacity - batch.count))
        var number = made
        let end = number &+ room
        defer { made = number }
        while number < end {
            number &+= 1
            let payload = unsafe payloads.render(number)
            unsafe draft.pointee.payload.data = payload.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe draft.pointee.payload.size = UInt64(truncatingIfNeeded: payload.count)
            unsafe sequence.pointee.value.integer = Int64(truncatingIfNeeded: number & 0x7FFF_FFFF)
            let code = batch.append(token: number & tokens)
            if code < 0 { throw batch.lastError(code) }
        }
        return room
    }
}
