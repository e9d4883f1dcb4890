internal import AdapterKit
internal import CCurl

/// A request under way. libcurl's callbacks only collect here what came; the client tells it when libcurl has returned,
/// because libcurl must not be called from within its callbacks.
@safe final class Exchange {
    /// Who hears of it. All on the instance's thread.
    struct Listener {
        let head: (HTTPHead) -> Void
        let body: (Span<UInt8>) -> Void
        let end: (Result<Void, AdapterError>) -> Void
    }

    let id: HTTPExchangeID
    let request: HTTPRequest
    let listener: Listener
    let easy: UnsafeMutableRawPointer
    /// libcurl's list of the request's fields, which must live as long as the transfer.
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var reader = HTTPHeadReader()
    /// Came, and was not told yet.
    var head: HTTPHead?
    var bytes: [UInt8] = []
    var end: Result<Void, AdapterError>?
    /// Why the transfer was ended on our side.
    private(set) var failure: AdapterError?
    var isPaused = false
    /// Tells the client that there is something to tell.
    var noteNews: () -> Void = {}
    /// The last time that something came, on the monotonic clock.
    private(set) var heard = Clocks.monotonic()
    var silenceTimer: TimerID?

    init(id: HTTPExchangeID, _ request: HTTPRequest, _ options: HTTPClientOptions, _ listener: Listener)
        throws(AdapterError)
    {
        guard let easy = unsafe hubbub_curl_easy_init(CurlLibrary.table) else {
            throw AdapterError(.memory, "libcurl has no memory for a request")
        }
        self.id = id
        self.request = request
        self.listener = listener
        unsafe self.easy = unsafe easy
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        do throws(AdapterError) {
            unsafe try RequestSetup(easy).apply(request, options, &fields)
            try connect()
        } catch {
            throw AdapterError(error.code, "\(request): \(error.message)")
        }
    }

    deinit {
        unsafe hubbub_curl_easy_cleanup(CurlLibrary.table, easy)
        unsafe hubbub_curl_free(CurlLibrary.table, fields)
        unsafe errorText.deallocate()
    }

    private func connect() throws(AdapterError) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let setup = unsafe RequestSetup(easy)
        unsafe try setup.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(errorText))
        unsafe try setup.set(CURLOPT_WRITEFUNCTION, callback: bodyCame)
        unsafe try setup.set(CURLOPT_WRITEDATA, pointer: context)
        unsafe try setup.set(CURLOPT_HEADERFUNCTION, callback: lineCame)
        unsafe try setup.set(CURLOPT_HEADERDATA, pointer: context)
    }

    /// Reads on. What libcurl kept meanwhile comes at once.
    func resume() {
        isPaused = false
        heard = Clocks.monotonic()
        unsafe hubbub_curl_easy_resume(CurlLibrary.table, easy)
    }

    /// A line of the head. False ends the transfer.
    fileprivate func take(line: Span<UInt8>) -> Bool {
        heard = Clocks.monotonic()
        do throws(HTTPHeadReader.Failure) {
            guard let head = try reader.take(line) else { return true }
            self.head = head
            noteNews()
            return true
        } catch {
            failure = AdapterError(
                .size, "\(request): the head of the answer has more than \(HTTPHeadReader.limit) bytes")
            return false
        }
    }

    /// A part of the body. False asks libcurl to keep it and to read no more.
    fileprivate func take(body: UnsafeRawBufferPointer) -> Bool {
        guard !isPaused else { return false }
        heard = Clocks.monotonic()
        unsafe bytes.append(contentsOf: body)
        noteNews()
        return true
    }

    /// How it ended, by libcurl's word.
    func ended(_ code: CURLcode) {
        guard end == nil else { return }
        if let failure {
            end = .failure(failure)
        } else if code == CURLE_OK {
            end = .success(())
        } else {
            end = unsafe .failure(CurlErrors.error(code, detail: String(cString: errorText), of: request))
        }
        noteNews()
    }
}

private func lineCame(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.take(line: Span(_unsafeBytes: line)) ? size * count : -1
}

private func bodyCame(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.take(body: body) ? size * count : Int(CURL_WRITEFUNC_PAUSE)
}
