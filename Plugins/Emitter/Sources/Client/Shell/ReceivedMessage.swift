internal import CMosquitto

/// A message as the library hands it over, borrowed for the duration of that call.
@safe struct ReceivedMessage: ~Copyable {
    /// Empty where it is no UTF-8, which no broker may send.
    let topic: String
    let qos: Int32
    let isRetained: Bool
    private let bytes: UnsafeRawBufferPointer

    @unsafe init(_ message: mosquitto_message) {
        topic = unsafe message.topic.flatMap { unsafe String(validatingCString: $0) } ?? ""
        qos = unsafe message.qos
        isRetained = unsafe message.retain
        unsafe bytes = UnsafeRawBufferPointer(
            start: message.payload, count: message.payload == nil ? 0 : Int(max(0, message.payloadlen)))
    }

    /// The payload in place, with the lifetime of the message.
    @unsafe var payload: UnsafeRawBufferPointer { unsafe bytes }
}
