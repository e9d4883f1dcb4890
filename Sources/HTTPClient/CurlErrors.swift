internal import AdapterKit
internal import CCurl

/// libcurl's results in the interface's words.
enum CurlErrors {
    /// - Parameter detail: what libcurl says of this case, where it says something.
    static func error(_ code: CURLcode, detail: String, of request: HTTPRequest) -> AdapterError {
        let text = unsafe detail.isEmpty ? String(cString: hubbub_curl_text(CurlLibrary.table, code)) : detail
        return AdapterError(kind(code), "\(request): \(text)\(advice(code))")
    }

    private static func kind(_ code: CURLcode) -> AdapterError.Code {
        switch code {
        case CURLE_URL_MALFORMAT: .invalid
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM: .denied
        case CURLE_OUT_OF_MEMORY: .memory
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING,
            CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            .closed
        default: .io
        }
    }

    private static func advice(_ code: CURLcode) -> String {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION: "; name the file of its authority in ca"
        case CURLE_SSL_CACERT_BADFILE: "; ca must name a readable file of certificates (PEM)"
        default: ""
        }
    }
}
