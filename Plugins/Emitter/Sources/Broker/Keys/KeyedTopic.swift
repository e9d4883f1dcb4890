/// What a client of an Emitter broker writes where MQTT has a topic: `key/channel/?options`.
package struct KeyedTopic: Equatable, Sendable {
    package let key: String
    /// With its last slash.
    package let channel: String
    /// It has wildcards.
    package let isPattern: Bool
    package let options: [String: Int64]

    /// The word that stands in the place of a key in requests to the broker.
    package static let requestKey = "emitter"

    package var isRequest: Bool { key == Self.requestKey }
    /// Seconds to keep a message; nil or 0 is not at all.
    package var ttl: Int64? { options["ttl"] }
    /// Whether the publishing client gets its own message.
    package var me: Bool { options["me"] != 0 }
    package var last: Int64? { options["last"] }
    package var from: Int64? { options["from"].flatMap { ChannelOptions.times.contains($0) ? $0 : nil } }
    package var until: Int64? { options["until"].flatMap { ChannelOptions.times.contains($0) ? $0 : nil } }

    /// Nil for what breaks the grammar of the wire facts: a channel of levels that each end in a slash, options of letters and
    /// digits.
    package init?(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let slash = parts[0].firstIndex(of: "/"), slash != parts[0].startIndex else { return nil }
        let path = parts[0][parts[0].index(after: slash)...]
        guard path.hasSuffix("/"), !path.hasPrefix("/"), let channel = try? Channel(String(path)) else { return nil }
        guard let options = Self.options(parts.count > 1 ? parts[1] : "") else { return nil }
        key = String(parts[0][..<slash])
        self.channel = channel.path
        isPattern = channel.isPattern
        self.options = options
    }

    /// One `&` may stand at the end. An option that is no number says nothing; a number beyond 64 bits neither.
    private static func options(_ text: Substring) -> [String: Int64]? {
        var result: [String: Int64] = [:]
        if text.isEmpty { return result }
        let body = text.hasSuffix("&") ? text.dropLast() : text
        for option in body.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, pair.allSatisfy({ isWord($0) }) else { return nil }
            if let number = Int64(pair[1]) { result[String(pair[0])] = number }
        }
        return result
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
    }
}
