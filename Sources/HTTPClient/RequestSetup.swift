internal import AdapterKit
internal import CCurl

/// Tells libcurl what to ask for.
@safe struct RequestSetup {
    private let easy: UnsafeMutableRawPointer

    init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = unsafe easy }

    /// - Parameter list: libcurl's list of the fields, which the caller frees after the transfer.
    func apply(
        _ request: HTTPRequest, _ options: HTTPClientOptions, _ list: inout UnsafeMutablePointer<curl_slist>?
    ) throws(AdapterError) {
        guard HTTPText.isURL(request.url) else {
            throw AdapterError(.invalid, "the URL must begin with http:// or https://")
        }
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        // Other versions carry several answers over one connection, and a paused one holds the others up.
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_USERAGENT, options.userAgent)
        try applyTimes(request, options)
        try applyTrust(options)
        try applyMethod(request)
        unsafe try applyFields(request, &list)
        guard let credentials = request.credentials else { return }
        try set(CURLOPT_HTTPAUTH, Int(HUBBUB_CURL_AUTH_BASIC))
        try set(CURLOPT_USERNAME, credentials.username)
        try set(CURLOPT_PASSWORD, credentials.password)
    }

    private func applyTimes(_ request: HTTPRequest, _ options: HTTPClientOptions) throws(AdapterError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(options.connectTimeout))
        if let timeout = request.timeout { try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(timeout)) }
    }

    /// libcurl takes 0 for its own default.
    private static func milliseconds(_ duration: Duration) -> Int {
        Int(clamping: max(1, duration.wholeNanoseconds / 1_000_000))
    }

    private func applyTrust(_ options: HTTPClientOptions) throws(AdapterError) {
        try set(CURLOPT_SSL_VERIFYPEER, options.verifies ? 1 : 0)
        try set(CURLOPT_SSL_VERIFYHOST, options.verifies ? 2 : 0)
        if let authorities = options.authorities { try set(CURLOPT_CAINFO, authorities) }
    }

    private func applyMethod(_ request: HTTPRequest) throws(AdapterError) {
        guard HTTPText.isToken(request.method) else { throw AdapterError(.invalid, "\(request.method) is no method") }
        let needsBody = ["POST", "PUT", "PATCH"].contains(request.method)
        if let body = request.body ?? (needsBody ? [] : nil) {
            try set(CURLOPT_POST, 1)
            unsafe try check(
                hubbub_curl_set_large(CurlLibrary.table, easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            unsafe try check(
                (body + [0]).withUnsafeBytes {
                    unsafe hubbub_curl_set_text(
                        CurlLibrary.table, easy, CURLOPT_COPYPOSTFIELDS,
                        $0.baseAddress?.assumingMemoryBound(to: CChar.self))
                })
        } else if request.method == "HEAD" {
            // Or it would wait for a body that does not come.
            try set(CURLOPT_NOBODY, 1)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func applyFields(
        _ request: HTTPRequest, _ list: inout UnsafeMutablePointer<curl_slist>?
    ) throws(AdapterError) {
        // What libcurl would add by itself: a body's type that is a guess, and a wait before long bodies.
        var lines = ["Expect:"]
        if !request.fields.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
        for field in request.fields {
            guard HTTPText.isToken(field.name), HTTPText.isValue(field.value) else {
                throw AdapterError(.invalid, "the field \(field.name) has a character that a field cannot have")
            }
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines {
            guard let longer = unsafe hubbub_curl_append(CurlLibrary.table, list, line) else {
                throw AdapterError(.memory, "libcurl has no memory for a field")
            }
            unsafe list = unsafe longer
        }
        unsafe try set(CURLOPT_HTTPHEADER, pointer: UnsafeMutableRawPointer(list))
    }

    func set(_ option: CURLoption, _ value: Int) throws(AdapterError) {
        unsafe try check(hubbub_curl_set_number(CurlLibrary.table, easy, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(AdapterError) {
        unsafe try check(hubbub_curl_set_text(CurlLibrary.table, easy, option, value))
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) throws(AdapterError) {
        unsafe try check(hubbub_curl_set_pointer(CurlLibrary.table, easy, option, pointer))
    }

    func set(_ option: CURLoption, callback: hubbub_curl_data) throws(AdapterError) {
        unsafe try check(hubbub_curl_set_callback(CurlLibrary.table, easy, option, callback))
    }

    private func check(_ code: CURLcode) throws(AdapterError) {
        guard code != CURLE_OK else { return }
        throw AdapterError(
            .unsupported, unsafe "libcurl refuses it: \(String(cString: hubbub_curl_text(CurlLibrary.table, code)))")
    }
}
