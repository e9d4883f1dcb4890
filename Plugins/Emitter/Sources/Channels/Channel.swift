/// The path of a channel of an Emitter broker: levels that each end in a slash, `lobby/room/`.
///
/// The grammar is the upstream broker's: a level is a wildcard (`+`, `#`, `*`) or made of letters, digits and
/// ``$-.:[\]^_` ``. A leading slash and a missing last one are mended, as the clients do it.
package struct Channel: Hashable, Sendable {
    /// With its last slash.
    package let path: String
    /// It has wildcards: it can be subscribed to, and not published to.
    package let isPattern: Bool

    /// The first level of a topic that is a request to the broker, or its answer.
    package static let requests = "emitter/"

    private static let signs = Set("$-.:[\\]^_`".utf8)

    /// - Throws: with the level that is wrong.
    package init(_ text: String) throws(TopicError) {
        let body = text.hasPrefix("/") ? text.dropFirst() : text[...]
        let levels = (body.hasSuffix("/") ? body.dropLast() : body).split(
            separator: "/", omittingEmptySubsequences: false)
        guard !levels.isEmpty, body.utf8.count < 65_000 else {
            throw TopicError(body.isEmpty ? "the channel is empty" : "the channel is longer than 65000 bytes")
        }
        for level in levels where !Self.isLevel(level) {
            throw TopicError(
                level.isEmpty
                    ? "the channel \(text) has an empty level"
                    : "the channel \(text) has the level \(level): letters, digits and $-.:[\\]^_` are allowed, or one wildcard"
            )
        }
        path = levels.joined(separator: "/") + "/"
        isPattern = levels.contains { Self.isWildcard($0) }
    }

    /// Whether it is one of the broker's own, which take requests and need no key.
    package var isRequest: Bool { path.hasPrefix(Self.requests) }

    private static func isWildcard(_ level: Substring) -> Bool { level == "+" || level == "#" || level == "*" }

    private static func isLevel(_ level: Substring) -> Bool {
        isWildcard(level) || !level.isEmpty && level.utf8.allSatisfy { isLetterOrDigit($0) || signs.contains($0) }
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
