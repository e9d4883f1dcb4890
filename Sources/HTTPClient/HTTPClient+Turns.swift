internal import AdapterKit
internal import CCurl

/// libcurl's turns.
extension HTTPClient {
    /// Has libcurl say which sockets and times it waits for.
    func attach(_ multi: UnsafeMutableRawPointer) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe hubbub_curl_multi_set_callbacks(CurlLibrary.table, multi, socketChanged, timerChanged, context)
    }

    private func act(_ descriptor: Int32, _ ready: Int32) {
        guard let multi = unsafe multi else { return }
        unsafe hubbub_curl_act(CurlLibrary.table, multi, descriptor, ready)
        collectEnded()
        tell()
    }

    private func collectEnded() {
        guard let multi = unsafe multi else { return }
        var code = CURLE_OK
        while let easy = unsafe hubbub_curl_next_ended(CurlLibrary.table, multi, &code) {
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

    func tellSoon() {
        guard !news.isEmpty else { return }
        _ = try? host.setTimer(after: .zero) { [weak self] in self?.tell() }
    }

    func watchSilence(_ exchange: Exchange) {
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
            if watched.contains(descriptor), (try? host.changeWatch(descriptor, for: events)) != nil { return }
            // One that was closed and is another's now cannot be changed.
            host.removeWatch(descriptor)
            watched.insert(descriptor)
            try host.watch(descriptor, for: events) { [weak self] in self?.ready(descriptor, $0) }
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
