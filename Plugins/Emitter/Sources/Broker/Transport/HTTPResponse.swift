/// An answer of HTTP/1.1, after which the connection ends.
struct HTTPResponse {
    private static let reasons = [
        200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
        411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large",
    ]

    let status: Int
    var page = ""

    var bytes: [UInt8] {
        let body = Array(page.utf8)
        var lines = [
            "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Error")", "Content-Length: \(body.count)",
            "Connection: close",
        ]
        if !body.isEmpty {
            lines += [
                "Content-Type: text/html; charset=utf-8", "Cache-Control: no-store",
                "Content-Security-Policy: default-src 'none'; form-action 'self'",
            ]
        }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + body
    }
}
