internal import Unix

/// A request of HTTP/1.1 (RFC 9112), as far as a broker needs it: the pages that it has are small, and each answer ends its
/// connection.
package struct HTTPRequest: Equatable, Sendable {
    package enum Parsed: Equatable, Sendable {
        /// More bytes are needed.
        case incomplete
        /// The request, and how many bytes it is.
        case request(HTTPRequest, Int)
        /// The status that says why not.
        case refused(Int)
    }

    package let method: String
    /// Without what stands behind a question mark.
    package let path: String
    /// By their names in small letters; those that stand more than once are joined by commas.
    package let fields: [String: String]
    package let body: [UInt8]

    private static let longestHead = 16 << 10
    private static let longestBody = 64 << 10
    private static let methods = ["OPTIONS", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "TRACE", "CONNECT"].map {
        Array($0.utf8)
    }

    /// Whether bytes begin with the name of a method, as upstream tells HTTP from MQTT; nil while they are too few to tell.
    package static func begins(_ bytes: [UInt8]) -> Bool? {
        var isOpen = false
        for method in methods {
            let common = zip(method, bytes).prefix { $0 == $1 }.count
            if common == method.count { return true }
            if common == bytes.count { isOpen = true }
        }
        return isOpen ? nil : false
    }

    package static func parse(_ bytes: [UInt8]) -> Parsed {
        let head = bytes.prefix(longestHead)
        guard let end = endOfHead(head) else { return bytes.count >= longestHead ? .refused(431) : .incomplete }
        var lines = String(decoding: head[..<end], as: UTF8.self).split(separator: "\r\n")[...]
        guard let words = lines.popFirst()?.split(separator: " "), words.count == 3, words[2].hasPrefix("HTTP/1.")
        else {
            return .refused(400)
        }
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return .refused(400) }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased(), default: ""] +=
                (fields[line[..<colon].lowercased()] == nil ? "" : ",") + value
        }
        guard fields["transfer-encoding"] == nil else { return .refused(411) }
        guard let length = Int(fields["content-length"] ?? "0"), length >= 0 else { return .refused(400) }
        guard length <= longestBody else { return .refused(413) }
        let start = end + 4
        guard bytes.count >= start + length else { return .incomplete }
        let path = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let request = HTTPRequest(
            method: String(words[0]), path: String(path), fields: fields, body: Array(bytes[start..<start + length]))
        return .request(request, start + length)
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4 else { return nil }
        return (0...bytes.count - 4).first { bytes[$0] == end[0] && Array(bytes[$0..<$0 + 4]) == end }
    }

    /// Whether the connection is to become a WebSocket (RFC 6455, section 4.2.1), and the client's key for that.
    package var webSocketKey: String? {
        guard method == "GET", fields["upgrade"]?.lowercased() == "websocket",
            fields["connection"]?.lowercased().contains("upgrade") == true, fields["sec-websocket-version"] == "13"
        else { return nil }
        return fields["sec-websocket-key"]
    }
}
