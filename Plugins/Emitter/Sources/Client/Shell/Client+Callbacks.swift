internal import CMosquitto
internal import Glibc

extension Client {
    /// Makes the library call the functions below.
    func setCallbacks() {
        unsafe mosquitto_connect_callback_set(handle, onConnect)
        unsafe mosquitto_publish_callback_set(handle, onPublish)
        unsafe mosquitto_subscribe_callback_set(handle, onSubscribe)
        unsafe mosquitto_unsubscribe_callback_set(handle, onUnsubscribe)
        unsafe mosquitto_message_callback_set(handle, onMessage)
        unsafe mosquitto_log_callback_set(handle, onLog)
    }
}

private func onConnect(_ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ code: Int32) {
    unsafe Client.from(client)?.events?.answered(code)
}

private func onPublish(_ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ id: Int32) {
    unsafe Client.from(client)?.events?.published(id)
}

private func onSubscribe(
    _ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ id: Int32, _ count: Int32,
    _ granted: UnsafePointer<Int32>?
) {
    let quality = unsafe count > 0 ? granted?.pointee ?? 0x80 : 0x80
    unsafe Client.from(client)?.events?.subscribed(id, granted: quality)
}

private func onUnsubscribe(_ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ id: Int32) {
    unsafe Client.from(client)?.events?.unsubscribed(id)
}

private func onMessage(
    _ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ message: UnsafePointer<mosquitto_message>?
) {
    guard let message = unsafe message else { return }
    unsafe Client.from(client)?.events?.received(ReceivedMessage(message.pointee))
}

private func onLog(
    _ handle: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ level: Int32, _ text: UnsafePointer<CChar>?
) {
    guard let text = unsafe text, let client = unsafe Client.from(client) else { return }
    switch level {
    case MOSQ_LOG_ERR: client.lastError = unsafe String(cString: text)
    case MOSQ_LOG_WARNING:
        if unsafe strstr(text, "for an unknown packet identifier") != nil { client.events?.strayAnswer() }
    case MOSQ_LOG_DEBUG:
        // The library tells of such a message nowhere else until it is released, and keeps any number of them.
        guard let start = unsafe strstr(text, " received PUBLISH (d") else { return }
        // A digit for a repetition comes first.
        if unsafe strncmp(start + 21, ", q2", 4) == 0 { client.events?.unaskedQuality() }
    // Below errors there are topics, and with them keys: nothing of it is kept.
    default: break
    }
}
