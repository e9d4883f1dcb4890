internal import COpenSSL
internal import HTTP
internal import Unix

/// How an HTTP connection becomes a WebSocket (RFC 6455, section 4.2).
enum WebSocketGreeting {
    private static let name = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    /// What clients may call MQTT.
    private static let protocols: Set<String> = ["mqtt", "mqttv3.1", "mqttv3"]

    /// The client's key, where it wants that; else nil.
    static func key(of request: HTTPRequest) -> String? {
        guard request.method == .get, request.text(of: "upgrade")?.lowercased() == "websocket",
            request.text(of: "connection")?.lowercased().contains("upgrade") == true,
            request.text(of: "sec-websocket-version") == "13"
        else { return nil }
        return request.text(of: "sec-websocket-key")
    }

    /// The answer that ends HTTP. The first protocol of the client that we know is named; where there is none, none is, as
    /// upstream does.
    static func answer(_ request: HTTPRequest, key: String) -> [UInt8] {
        var lines = [
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: \(proof(key))",
        ]
        let offered = (request.text(of: "sec-websocket-protocol") ?? "").split { $0 == "," || $0 == " " }
        if let chosen = offered.first(where: { protocols.contains(String($0)) }) {
            lines.append("Sec-WebSocket-Protocol: \(chosen)")
        }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// That we understood the key.
    private static func proof(_ key: String) -> String {
        let text = Array((key + name).utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        _ = unsafe SHA1(text, text.count, &digest)
        let encoded = Base64URL.encode(digest).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(encoded) + "="
    }
}
