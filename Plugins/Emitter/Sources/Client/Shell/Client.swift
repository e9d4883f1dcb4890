internal import AdapterKit
internal import CMosquitto
internal import Glibc
internal import Unix

/// What the library tells of a connection, on the thread that works it.
protocol ClientEvents: AnyObject {
    /// The broker answered our CONNECT: 0 for yes.
    func answered(_ code: Int32)
    /// A message is written (quality of service 0) or acknowledged (1).
    func published(_ id: Int32)
    /// The broker's answer to a subscription: the quality that it grants, or 0x80.
    func subscribed(_ id: Int32, granted: Int32)
    func unsubscribed(_ id: Int32)
    /// The broker acknowledged what nobody sent.
    func strayAnswer()
    /// The broker sent a message with quality 2, of which the library keeps as many as come.
    func unaskedQuality()
    /// A message came; it is borrowed for the duration of the call.
    func received(_ message: borrowing ReceivedMessage)
}

/// One connection to a broker: a handle of libmosquitto. It is made for one attempt and thrown away after it, so that the
/// library never sends anything again by itself: that is the hub's decision.
///
/// All functions belong to the thread that works the connection. With `mosquitto_threaded_set` the library writes nothing
/// but in `write`, so that holding that back holds back acknowledgements too.
@safe final class Client {
    let handle: OpaquePointer
    weak var events: (any ClientEvents)?
    /// The last error that the library logged: it says more than its codes.
    var lastError = ""
    /// The broker began a packet that is longer than we take.
    private(set) var isTooLong = false
    private var isInPacket = false
    private var lowMark: Int32 = 1
    private let isEncrypted: Bool
    private let longestPacket: Int

    /// As many messages with quality 1 as can be under way, so that none overtakes another: deliveries, requests of callers,
    /// and links and watches that are made anew.
    private static let window = UInt32(
        Inbox.window + ClientSession.mostRequests + RenewalList<ChannelLink>.limit + RenewalList<PresenceWatch>.limit)

    private static let isReady: Bool = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.code

    /// Makes a handle with the settings; nothing is opened yet.
    init(_ settings: ClientSettings, events: any ClientEvents) throws(AdapterError) {
        guard Self.isReady, let handle = unsafe mosquitto_new(settings.clientID, settings.cleanSession, nil) else {
            throw AdapterError(.memory, "libmosquitto does not start")
        }
        unsafe self.handle = unsafe handle
        self.events = events
        isEncrypted = settings.tls != nil
        longestPacket = settings.maxPacket
        unsafe mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        setCallbacks()
        try Self.check(unsafe mosquitto_threaded_set(handle, true), "threads")
        try Self.check(
            unsafe mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311), "the protocol's version"
        )
        try Self.check(unsafe mosquitto_max_inflight_messages_set(handle, Self.window), "the window")
        if let username = settings.username {
            try Self.check(unsafe mosquitto_username_pw_set(handle, username, settings.password), "username")
        }
        if let tls = settings.tls { try apply(tls) }
    }

    deinit { unsafe mosquitto_destroy(handle) }

    private func apply(_ tls: ClientSettings.TLS) throws(AdapterError) {
        if tls.authorities == nil {
            try Self.check(
                unsafe mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1), "the system's certificates")
        }
        if tls.authorities != nil || tls.certificate != nil {
            // The library wants to have either a file or a folder of authorities here.
            let folder = tls.authorities == nil ? "/etc/ssl/certs" : nil
            let code = unsafe mosquitto_tls_set(handle, tls.authorities, folder, tls.certificate, tls.privateKey, nil)
            try Self.check(code, "ca, certificate or private_key")
        }
        // The second argument is OpenSSL's SSL_VERIFY_PEER or SSL_VERIFY_NONE.
        try Self.check(unsafe mosquitto_tls_opts_set(handle, tls.verifies ? 1 : 0, nil, nil), "verify")
        try Self.check(unsafe mosquitto_tls_insecure_set(handle, !tls.verifies), "verify")
    }

    private static func check(_ code: Int32, _ what: String) throws(AdapterError) {
        guard code != MOSQ_ERR_SUCCESS.code else { return }
        throw AdapterError(.settings, "libmosquitto does not take \(what): \(MosquittoText.error(code))")
    }

    /// Looks the host up and connects to the first of its addresses that answers. Blocks for as long as the system likes.
    /// Returns why it failed, or nil.
    func connect(_ settings: ClientSettings) -> String? {
        errno = 0
        let code = unsafe mosquitto_connect(handle, settings.host, Int32(settings.port), settings.keepAlive)
        return failure(code, errno)
    }

    /// The socket, -1 while there is none.
    var descriptor: Int32 { unsafe mosquitto_socket(handle) }

    /// Whether the library has something to write.
    var wantsToWrite: Bool { unsafe mosquitto_want_write(handle) }

    /// Reads one packet, or what there is of it; more than one only where TLS has them already. Returns why the connection
    /// is lost, or nil, and whether there may be more to read.
    func read() -> (failure: String?, hasMore: Bool) {
        switch nextHeader {
        case .length(let length) where length > longestPacket:
            isTooLong = true
            return (
                "the broker sends a packet of \(length) bytes; the longest that max_packet allows is \(longestPacket)",
                false
            )
        case .incomplete: return (nil, false)
        case .length, .malformed, nil: break
        }
        errno = 0
        let code = unsafe mosquitto_loop_read(handle, 1)
        let number = errno
        isInPacket = number == EAGAIN
        return (failure(code, number), number != EAGAIN)
    }

    /// The header of the packet that comes next, which is left in the socket; nil where that cannot be told. The library
    /// makes room for a whole packet as soon as it has seen the header.
    private var nextHeader: PacketHeader? {
        guard !isEncrypted, !isInPacket else { return nil }
        var bytes = [UInt8](repeating: 0, count: PacketHeader.longest)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_PEEK))
        guard count > 0 else { return nil }
        let header = PacketHeader(bytes.prefix(count))
        guard header == .incomplete else {
            wake(at: 1)
            return header
        }
        // Without that the half of a header would wake us again and again.
        wake(at: Int32(count) + 1)
        return hasEnded ? nil : header
    }

    /// Lets the socket be readable only with so many bytes, or at its end.
    private func wake(at bytes: Int32) {
        var bytes = bytes
        guard bytes != lowMark else { return }
        lowMark = bytes
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVLOWAT, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Whether the broker has closed its end.
    private var hasEnded: Bool {
        (try? Poll.wait(for: descriptor, Poll.ended, timeout: .zero)).map { $0 != 0 } ?? true
    }

    /// Writes what waits, as far as the socket takes it. Returns why the connection is lost, or nil.
    func write() -> String? {
        while wantsToWrite {
            errno = 0
            let code = unsafe mosquitto_loop_write(handle, 1)
            let number = errno
            if let failure = failure(code, number) { return failure }
            if number == EAGAIN { break }
        }
        return nil
    }

    /// Keeps the connection alive; to be called some times in each keep-alive. Returns why it is lost, or nil.
    func keepAlive() -> String? { failure(unsafe mosquitto_loop_misc(handle), 0) }

    /// Queues a message. The id comes back with `published`.
    func publish(_ outgoing: Outgoing) -> Result<Int32, PublishFailure> {
        var id: Int32 = 0
        let payload = unsafe outgoing.event.view.payload
        let code = unsafe mosquitto_publish(
            handle, &id, outgoing.topic.text, Int32(clamping: payload.count), payload.baseAddress, outgoing.qos,
            outgoing.retain)
        switch code {
        case MOSQ_ERR_SUCCESS.code: return .success(id)
        case MOSQ_ERR_NO_CONN.code, MOSQ_ERR_CONN_LOST.code, MOSQ_ERR_NOMEM.code:
            return .failure(.later(MosquittoText.error(code)))
        default: return .failure(.never(MosquittoText.error(code)))
        }
    }

    /// Queues a request to an Emitter broker. Returns its id, by which the answer names it; nil where it cannot be.
    func publish(_ request: EmitterRequest) -> Int32? {
        var id: Int32 = 0
        let (topic, payload) = (request.topic, request.payload)
        guard 4 + topic.utf8.count + payload.count <= Topic.keyedPacket else { return nil }
        let code = unsafe mosquitto_publish(handle, &id, topic, Int32(payload.count), payload, 1, false)
        return code == MOSQ_ERR_SUCCESS.code ? id : nil
    }

    /// Queues a subscription. Its id comes back with `subscribed`; nil where it cannot be.
    func subscribe(_ subscription: Subscription) -> Int32? {
        var id: Int32 = 0
        let code = unsafe mosquitto_subscribe(handle, &id, subscription.filter, subscription.qos)
        return code == MOSQ_ERR_SUCCESS.code ? id : nil
    }

    /// Queues the end of a subscription. Its id comes back with `unsubscribed`; nil where it cannot be.
    func unsubscribe(_ subscription: Subscription) -> Int32? {
        var id: Int32 = 0
        let code = unsafe mosquitto_unsubscribe(handle, &id, subscription.unsubscribeFilter)
        return code == MOSQ_ERR_SUCCESS.code ? id : nil
    }

    /// Queues our leave.
    func disconnect() { _ = unsafe mosquitto_disconnect(handle) }

    /// What a code of the library means, nil for success.
    private func failure(_ code: Int32, _ number: Int32) -> String? {
        if code == MOSQ_ERR_SUCCESS.code { return nil }
        defer { lastError = "" }
        var text =
            switch code {
            case MOSQ_ERR_ERRNO.code where number != 0: SystemError.text(of: number)
            case MOSQ_ERR_EAI.code: MosquittoText.lookup(number)
            default: MosquittoText.error(code)
            }
        if !lastError.isEmpty { text += " (\(lastError))" }
        return text
    }

    /// The client behind the pointer that the library keeps.
    static func from(_ pointer: UnsafeMutableRawPointer?) -> Client? {
        unsafe pointer.map { unsafe Unmanaged<Client>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// Why a message cannot be queued.
enum PublishFailure: Error {
    case later(String)
    case never(String)
}
