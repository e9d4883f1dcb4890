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

    let host: Host
    let options: HTTPClientOptions
    var multi: UnsafeMutableRawPointer?
    var exchanges: [HTTPExchangeID: Exchange] = [:]
    var news: [HTTPExchangeID] = []
    private var lastID: UInt64 = 0
    var watched: Set<Int32> = []
    var timer: TimerID?
    var isTelling = false

    /// - Throws: `memory`, or `unsupported` where the machine has no libcurl.
    package init(host: Host, options: HTTPClientOptions = HTTPClientOptions()) throws(AdapterError) {
        try CurlLibrary.load()
        guard let multi = unsafe hubbub_curl_multi_init(CurlLibrary.table) else {
            throw AdapterError(.memory, "libcurl has no memory")
        }
        self.host = host
        self.options = options
        unsafe self.multi = unsafe multi
        unsafe attach(multi)
        _ = unsafe hubbub_curl_multi_set_number(
            CurlLibrary.table, multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerServer)
        _ = unsafe hubbub_curl_multi_set_number(
            CurlLibrary.table, multi, CURLMOPT_MAXCONNECTS, options.connectionsPerServer)
    }

    deinit { close() }

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
        unsafe hubbub_curl_multi_cleanup(CurlLibrary.table, multi)
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
        unsafe hubbub_curl_add(CurlLibrary.table, multi, exchange.easy)
        return id
    }

    func forget(_ exchange: Exchange) {
        exchange.noteNews = {}
        if let timer = exchange.silenceTimer { host.cancelTimer(timer) }
        if let multi = unsafe multi { unsafe hubbub_curl_remove(CurlLibrary.table, multi, exchange.easy) }
    }
}
