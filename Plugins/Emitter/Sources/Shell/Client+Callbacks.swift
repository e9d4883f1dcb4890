internal import CMosquitto

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
    // Below errors there are topics, and with them keys.
    guard level == MOSQ_LOG_ERR, let text = unsafe text, let client = unsafe Client.from(client) else { return }
    client.lastError = unsafe String(cString: text)
}
