internal import AdapterKit
internal import CHubbub
internal import Descriptors

/// Messages of clients on their way into the hub, as batches of events. One thread: the event loop's.
@safe final class PublicationOutbox {
    private let host: Host
    private let batch: EventBatch
    private let form: PayloadForm
    private let fields: UnsafeMutablePointer<hubbub_field>
    /// Of the events in the batch.
    private var tokens: [UInt64] = []
    /// Those that there was no room for, and whose senders wait.
    private var waiting = Queue<Publication>()

    private static let mostFields = 5

    init(host: Host, form: PayloadForm) {
        self.host = host
        self.form = form
        batch = EventBatch(host: host)
        unsafe fields = .allocate(capacity: Self.mostFields)
        unsafe fields.initialize(repeating: hubbub_field(), count: Self.mostFields)
    }

    deinit { unsafe fields.deallocate() }

    /// Hands messages to the hub, those that waited first. Without room those of quality 0 are dropped.
    ///
    /// - Returns: tokens of messages that the hub will never take.
    func emit(_ publications: [Publication]) -> [UInt64] {
        var refused: [UInt64] = []
        for publication in publications {
            if waiting.isEmpty {
                append(publication, &refused)
                if batch.isFull { flush(&refused) }
            } else {
                wait(publication)
            }
        }
        flush(&refused)
        return refused
    }

    /// There may be room again.
    func flush() -> [UInt64] {
        var refused: [UInt64] = []
        flush(&refused)
        while batch.isEmpty, let next = waiting.popFirst() {
            append(next, &refused)
            flush(&refused)
        }
        return refused
    }

    private func wait(_ publication: Publication) {
        guard publication.token == 0 else { return waiting.append(publication) }
        host.count("dropped_no_credit")
    }

    private func append(_ publication: Publication, _ refused: inout [UInt64]) {
        guard !batch.isFull else { return wait(publication) }
        let code = fill(publication)
        guard code < 0 else { return tokens.append(publication.token) }
        refuse(batch.lastError(code), publication.token, &refused)
    }

    private func refuse(_ error: AdapterError, _ token: UInt64, _ refused: inout [UInt64]) {
        host.count("refused_events")
        host.log(.warning, "the hub does not take a message: \(error.message)")
        if token != 0 { refused.append(token) }
    }

    private func flush(_ refused: inout [UInt64]) {
        while !batch.isEmpty {
            let emission = batch.emit()
            tokens.removeFirst(emission.accepted)
            guard let refusal = emission.refusal else { break }
            refuse(refusal, tokens.removeFirst(), &refused)
        }
        guard !batch.isEmpty, !tokens.contains(where: { $0 != 0 }) else { return }
        host.count("dropped_no_credit", UInt64(batch.count))
        batch.removeAll()
        tokens.removeAll()
    }

    private func fill(_ publication: Publication) -> Int32 {
        let message = publication.message
        return unsafe message.wire.withUnsafeBytes { wire in
            let topic = unsafe UnsafeRawBufferPointer(rebasing: wire[message.topicRange])
            let payload = unsafe UnsafeRawBufferPointer(rebasing: wire[message.payloadRange])
            // In the order of their names, which is the fast way.
            unsafe set(0, "channel", HUBBUB_KIND_STRING, text: hubbub_text(topic))
            unsafe set(2, "qos", HUBBUB_KIND_INTEGER, integer: Int64(message.qos.rawValue))
            unsafe set(3, "retain", HUBBUB_KIND_BOOLEAN, integer: message.isRetained ? 1 : 0)
            var (clientID, username) = (publication.clientID, publication.username)
            return clientID.withUTF8 { clientID in
                unsafe set(1, "client", HUBBUB_KIND_STRING, text: hubbub_text(UnsafeRawBufferPointer(clientID)))
                return username.withUTF8 { username in
                    unsafe set(4, "username", HUBBUB_KIND_STRING, text: hubbub_text(UnsafeRawBufferPointer(username)))
                    return unsafe append(payload, fields: username.isEmpty ? 4 : 5, publication.token)
                }
            }
        }
    }

    private func append(_ payload: UnsafeRawBufferPointer, fields count: UInt32, _ token: UInt64) -> Int32 {
        let kind = unsafe form.kind(of: Span(_unsafeBytes: payload))
        unsafe batch.draft.pointee.type_index = AdapterDescriptor.Emitted.message
        unsafe batch.draft.pointee.attributes = UnsafePointer(fields)
        unsafe batch.draft.pointee.attribute_count = count
        unsafe batch.draft.pointee.payload_kind = kind.number
        guard kind == .mendedText else {
            unsafe batch.draft.pointee.payload = hubbub_text(payload)
            return batch.append(token: token)
        }
        var text = unsafe String(decoding: payload, as: UTF8.self)
        return text.withUTF8 { text in
            unsafe batch.draft.pointee.payload = hubbub_text(UnsafeRawBufferPointer(text))
            return batch.append(token: token)
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
}
