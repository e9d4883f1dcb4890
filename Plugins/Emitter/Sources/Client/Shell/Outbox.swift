internal import AdapterKit
internal import CHubbub
internal import Descriptors

/// Received messages on their way into the hub, as a batch of events. One thread: the session's.
@safe final class Outbox {
    /// How an append ended.
    enum Appended {
        case done
        /// No room: flush first.
        case full
        /// The hub will never take it.
        case refused(AdapterError)
    }

    private let batch: EventBatch
    private let host: Host
    private let form: PayloadForm
    private let fields: UnsafeMutablePointer<hubbub_field>
    /// Of the events in the batch; 0 for those whose settlement nobody waits for.
    private var tokens: [UInt64] = []

    private static let capacity = 64
    private static let mostFields = 3

    init(host: Host, form: PayloadForm) {
        self.host = host
        self.form = form
        batch = EventBatch(host: host, capacity: Self.capacity)
        unsafe fields = .allocate(capacity: Self.mostFields)
        unsafe fields.initialize(repeating: hubbub_field(), count: Self.mostFields)
    }

    deinit { unsafe fields.deallocate() }

    var isEmpty: Bool { batch.isEmpty }
    var isFull: Bool { batch.isFull }

    /// Adds a message.
    func append(_ message: borrowing ReceivedMessage, channel: Substring, token: UInt64) -> Appended {
        let payload = unsafe message.payload
        let kind = unsafe form.kind(of: Span(_unsafeBytes: payload))
        let flags: [(StaticString, UInt32, Int64)] = [
            ("qos", HUBBUB_KIND_INTEGER, Int64(message.qos)),
            ("retain", HUBBUB_KIND_BOOLEAN, message.isRetained ? 1 : 0),
        ]
        return unsafe withText(channel) { channel in
            unsafe set(0, "channel", HUBBUB_KIND_STRING, text: channel)
            for (index, flag) in flags.enumerated() { unsafe set(index + 1, flag.0, flag.1, integer: flag.2) }
            guard kind == .mendedText else {
                return unsafe append(
                    AdapterDescriptor.Emitted.message, kind.number, hubbub_text(payload), fields: 3, token)
            }
            return unsafe withText(String(decoding: payload, as: UTF8.self)[...]) {
                unsafe append(AdapterDescriptor.Emitted.message, HUBBUB_PAYLOAD_TEXT, $0, fields: 3, token)
            }
        }
    }

    /// Adds that the broker let us in.
    func appendConnect() -> Appended {
        unsafe append(AdapterDescriptor.Emitted.connect, HUBBUB_PAYLOAD_NONE, hubbub_text(), fields: 0, 0)
    }

    /// Adds that the connection is lost.
    func appendDisconnect(_ reason: String) -> Appended {
        unsafe withText(reason[...]) { reason in
            unsafe set(0, "reason", HUBBUB_KIND_STRING, text: reason)
            return unsafe append(AdapterDescriptor.Emitted.disconnect, HUBBUB_PAYLOAD_NONE, hubbub_text(), fields: 1, 0)
        }
    }

    private func set(
        _ index: Int, _ name: StaticString, _ kind: UInt32, integer: Int64 = 0, text: hubbub_text = unsafe hubbub_text()
    ) {
        let place = unsafe fields + index
        unsafe place.pointee.name = hubbub_text(
            UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        unsafe place.pointee.value.kind = kind
        unsafe place.pointee.value.integer = integer
        unsafe place.pointee.value.text = unsafe text
    }

    private func append(
        _ type: UInt32, _ kind: UInt32, _ payload: hubbub_text, fields count: UInt32, _ token: UInt64
    ) -> Appended {
        if batch.isFull { return .full }
        unsafe batch.draft.pointee.type_index = type
        unsafe batch.draft.pointee.payload_kind = kind
        unsafe batch.draft.pointee.payload = unsafe payload
        unsafe batch.draft.pointee.attributes = UnsafePointer(fields)
        unsafe batch.draft.pointee.attribute_count = count
        let code = batch.append(token: token)
        if code < 0 { return .refused(batch.lastError(code)) }
        tokens.append(token)
        return .done
    }

    /// Hands over what there is. What the hub has no room for stays where the broker waits for a settlement; else it is
    /// dropped.
    ///
    /// - Returns: tokens that will see no settlement, and how many events were dropped.
    func flush() -> (lost: [UInt64], dropped: Int) {
        var lost: [UInt64] = []
        while !batch.isEmpty {
            let emission = batch.emit()
            tokens.removeFirst(emission.accepted)
            guard let refusal = emission.refusal else { break }
            host.count("refused_events")
            host.log(.warning, "the hub does not take an event: \(refusal.message)")
            let token = tokens.removeFirst()
            if token != 0 { lost.append(token) }
        }
        guard !batch.isEmpty, !tokens.contains(where: { $0 != 0 }) else { return (lost, 0) }
        let dropped = batch.count
        forget()
        return (lost, dropped)
    }

    /// Drops what there is: the broker sends again what it waits for.
    func forget() {
        batch.removeAll()
        tokens.removeAll()
    }
}

extension PayloadForm.Kind {
    /// As the interface writes it.
    var number: UInt32 {
        switch self {
        case .text, .mendedText: HUBBUB_PAYLOAD_TEXT
        case .json: HUBBUB_PAYLOAD_JSON
        case .binary: HUBBUB_PAYLOAD_BINARY
        }
    }
}

/// Calls `body` with a text as the interface writes it.
private func withText<Result>(_ text: Substring, _ body: (hubbub_text) -> Result) -> Result {
    var text = text
    return text.withUTF8 { unsafe body(hubbub_text(UnsafeRawBufferPointer($0))) }
}
