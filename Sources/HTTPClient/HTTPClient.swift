package import AdapterKit
internal import CCurl

/// Asks servers over HTTP, with libcurl on the interface's own watches and timers: nothing blocks, names are looked up on a
/// thread of libcurl's. Connections are kept and used again. Redirects are not followed, for they would carry credentials
/// elsewhere; answers are taken as they are, without decompression.
///
/// All of it belongs to the instance's thread, and so do the closures that it calls. The adapter's descriptor needs
/// `hubbub.watch/1` and `hubbub.timer/1`.
@safe package final class HTTPClient {
    /// Requests under way at a time, those included that wait for a connection.
    package static let limit = 1024

    private let host: Host
    private let options: HTTPClientOptions
    private var multi: UnsafeMutableRawPointer?
    private var exchanges: [HTTPExchangeID: Exchange] = [:]
    private var news: [HTTPExchangeID] = []
    private var lastID: UInt64 = 0
    private var watched: Set<Int32> = []
    private var timer: TimerID?
    private var isTelling = false

    /// - Throws: `memory`, or `failed` where libcurl cannot be used.
    package init(host: Host, options: HTTPClientOptions = HTTPClientOptions()) throws(AdapterError) {
        guard Self.isReady else { throw AdapterError(.failed, "libcurl cannot be used: is its TLS library in order?") }
        guard let multi = unsafe curl_multi_init() else { throw AdapterError(.memory, "libcurl has no memory") }
        self.host = host
        self.options = options
        unsafe self.multi = unsafe multi
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe hubbub_curl_multi_set_callbacks(multi, socketChanged, timerChanged, context)
        _ = unsafe hubbub_curl_multi_set_number(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerServer)
        _ = unsafe hubbub_curl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, options.connectionsPerServer)
    }

    deinit { close() }

    /// Once a process; several libraries that bring a copy of this code may do it side by side.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// How many requests are under way.
    package var count: Int { exchanges.count }

    /// Asks, and hands over the whole answer or why there is none, once, later.
    ///
    /// - Throws: `invalid` where the request cannot be one, `busy` over the limit, `closed` after the end.
    @discardableResult
    package func perform(
        _ request: HTTPRequest, _ done: @escaping (Result<HTTPResponse, AdapterError>) -> Void
    ) throws(AdapterError) -> HTTPExchangeID {
        let answer = Answer(request, done)
        return try begin(
            request,
            Exchange.Listener(
                head: { answer.head = $0 },
                body: { [weak self] in if !answer.take($0) { self?.cancel(answer.id) } },
                end: { answer.end($0) })
        ) { answer.id = $0 }
    }

    /// Asks, and hands over the answer as it comes: its head, parts of its body, and how it ended, once.
    ///
    /// - Throws: as `perform`.
    @discardableResult
    package func stream(
        _ request: HTTPRequest, head: @escaping (HTTPHead) -> Void, body: @escaping (Span<UInt8>) -> Void,
        end: @escaping (Result<Void, AdapterError>) -> Void
    ) throws(AdapterError) -> HTTPExchangeID {
        try begin(request, Exchange.Listener(head: head, body: body, end: end)) { _ in }
    }

    /// Gives a request up: nothing is told of it any more. One that has ended is no error.
    package func cancel(_ id: HTTPExchangeID?) {
        guard let id, let exchange = exchanges.removeValue(forKey: id) else { return }
        forget(exchange)
    }

    /// Whether the body of a streamed answer is read. Meanwhile the server has to wait, and its silence is no fault.
    package func setReading(_ id: HTTPExchangeID?, _ isReading: Bool) {
        guard let id, let exchange = exchanges[id], exchange.isPaused == isReading else { return }
        guard isReading else { return exchange.isPaused = true }
        exchange.resume()
        tellSoon()
    }

    /// Gives all requests up and closes all connections.
    package func close() {
        guard let multi = unsafe multi else { return }
        for exchange in exchanges.values { forget(exchange) }
        exchanges = [:]
        news = []
        _ = unsafe curl_multi_cleanup(multi)
        unsafe self.multi = nil
        for descriptor in watched { host.removeWatch(descriptor) }
        watched = []
        if let timer { host.cancelTimer(timer) }
        timer = nil
    }

    private func begin(
        _ request: HTTPRequest, _ listener: Exchange.Listener, _ named: (HTTPExchangeID) -> Void
    ) throws(AdapterError) -> HTTPExchangeID {
        guard let multi = unsafe multi else { throw AdapterError(.closed, "\(request): the endpoint is stopped") }
        guard exchanges.count < Self.limit else {
            throw AdapterError(.busy, "\(request): \(Self.limit) requests are under way: try later")
        }
        lastID += 1
        let id = HTTPExchangeID(raw: lastID)
        named(id)
        let exchange = try Exchange(id: id, request, options, listener)
        exchange.noteNews = { [weak self] in self?.news.append(id) }
        exchanges[id] = exchange
        watchSilence(exchange)
        _ = unsafe curl_multi_add_handle(multi, exchange.easy)
        return id
    }

    private func forget(_ exchange: Exchange) {
        exchange.noteNews = {}
        if let timer = exchange.silenceTimer { host.cancelTimer(timer) }
        if let multi = unsafe multi { _ = unsafe curl_multi_remove_handle(multi, exchange.easy) }
    }
}

/// libcurl's turns.
extension HTTPClient {
    private func act(_ descriptor: Int32, _ ready: Int32) {
        guard let multi = unsafe multi else { return }
        var running: Int32 = 0
        _ = unsafe curl_multi_socket_action(multi, descriptor, ready, &running)
        collectEnded()
        tell()
    }

    private func collectEnded() {
        guard let multi = unsafe multi else { return }
        var code = CURLE_OK
        while let easy = unsafe hubbub_curl_next_ended(multi, &code) {
            exchanges.values.first { unsafe $0.easy == easy }?.ended(code)
        }
    }

    /// Tells what came, when nothing of libcurl is on the stack.
    private func tell() {
        guard !isTelling else { return }
        isTelling = true
        while !news.isEmpty {
            let ids = news
            news = []
            for id in ids { if let exchange = exchanges[id] { tell(exchange) } }
        }
        isTelling = false
    }

    /// Each closure may cancel the exchange, or close the client.
    private func tell(_ exchange: Exchange) {
        if let head = exchange.head {
            exchange.head = nil
            exchange.listener.head(head)
        }
        if !exchange.bytes.isEmpty, exchanges[exchange.id] != nil {
            let bytes = exchange.bytes
            exchange.bytes = []
            exchange.listener.body(bytes.span)
        }
        if let end = exchange.end, exchanges.removeValue(forKey: exchange.id) != nil {
            forget(exchange)
            exchange.listener.end(end)
        }
    }

    private func tellSoon() {
        guard !news.isEmpty else { return }
        _ = try? host.setTimer(after: .zero) { [weak self] in self?.tell() }
    }

    private func watchSilence(_ exchange: Exchange) {
        guard let silence = exchange.request.silence else { return }
        let (limit, id) = (silence.wholeNanoseconds, exchange.id)
        let quiet = exchange.isPaused ? 0 : Clocks.monotonic() - exchange.heard
        guard quiet < limit else { return fallSilent(exchange, silence) }
        exchange.silenceTimer = try? host.setTimer(after: .nanoseconds(Int64(clamping: limit - quiet))) { [weak self] in
            if let self, let exchange = self.exchanges[id] { self.watchSilence(exchange) }
        }
    }

    private func fallSilent(_ exchange: Exchange, _ silence: Duration) {
        exchange.silenceTimer = nil
        exchange.end = .failure(AdapterError(.timeout, "\(exchange.request): the server was silent for \(silence)"))
        tell(exchange)
    }

    // MARK: What libcurl asks for

    fileprivate func watch(_ descriptor: Int32, _ what: Int32) {
        guard what != CURL_POLL_REMOVE else {
            if watched.remove(descriptor) != nil { host.removeWatch(descriptor) }
            return
        }
        var events: WatchEvents = []
        if what & CURL_POLL_IN != 0 { events.insert(.readable) }
        if what & CURL_POLL_OUT != 0 { events.insert(.writable) }
        do throws(AdapterError) {
            if watched.contains(descriptor) { return try host.changeWatch(descriptor, for: events) }
            try host.watch(descriptor, for: events) { [weak self] in self?.ready(descriptor, $0) }
            watched.insert(descriptor)
        } catch {
            host.log(.error, "a connection cannot be watched: \(error.message)")
        }
    }

    private func ready(_ descriptor: Int32, _ events: WatchEvents) {
        var mask: Int32 = 0
        if events.contains(.readable) { mask |= CURL_CSELECT_IN }
        if events.contains(.writable) { mask |= CURL_CSELECT_OUT }
        // With nothing said libcurl looks for itself, and finds the error that stands on the socket.
        act(descriptor, mask)
    }

    fileprivate func setTimer(_ milliseconds: Int) {
        if let timer { host.cancelTimer(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = try? host.setTimer(after: .milliseconds(milliseconds)) { [weak self] in
            self?.timer = nil
            self?.act(CURL_SOCKET_BAD, 0)
        }
    }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ descriptor: Int32, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socket: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return -1 }
    unsafe Unmanaged<HTTPClient>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what)
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return -1 }
    unsafe Unmanaged<HTTPClient>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
