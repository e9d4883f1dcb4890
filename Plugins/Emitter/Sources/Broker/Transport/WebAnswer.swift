internal import HTTP

/// An answer to a browser, after which the connection ends.
struct WebAnswer {
    /// The broker's pages are small, and so is what they take.
    static let limits = HTTPLimits(body: 64 << 10)

    let status: Int
    var page = ""

    var bytes: [UInt8] {
        var writer = HTTPResponseWriter()
        writer.begin(status, keepsAlive: false)
        if !page.isEmpty {
            writer.field("Content-Type", "text/html; charset=utf-8" as StaticString)
            writer.field("Cache-Control", "no-store" as StaticString)
            writer.field("Content-Security-Policy", "default-src 'none'; form-action 'self'" as StaticString)
        }
        writer.end(Array(page.utf8))
        return writer.bytes
    }
}
