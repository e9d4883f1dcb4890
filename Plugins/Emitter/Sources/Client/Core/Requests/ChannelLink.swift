/// A name of one or two characters that an Emitter broker takes in place of a channel with its key and options. It is known
/// on the connection that made it, and on no other.
package struct ChannelLink: Identifiable, Equatable, Sendable {
    /// One or two letters or digits.
    package let id: String
    package let key: ChannelKey
    /// With its options, as the broker wants it.
    package let channel: String
    /// The broker shall subscribe us to the channel, too.
    package let subscribes: Bool

    /// A link.
    ///
    /// - Throws: for a name that is none, and for a channel that nothing can be published to.
    package init(
        _ name: String, to channel: Channel, key: ChannelKey, _ options: ChannelOptions = ChannelOptions.none,
        subscribes: Bool = false
    ) throws(TopicError) {
        try Self.check(name)
        guard !channel.isPattern, !channel.isRequest else {
            throw TopicError("a link cannot stand for \(channel.path): nothing can be published through it")
        }
        id = name
        self.key = key
        self.channel = channel.path + options.suffix
        self.subscribes = subscribes
    }

    /// - Throws: where that is no name of a link.
    package static func check(_ name: String) throws(TopicError) {
        let isWord = name.utf8.allSatisfy { Channel.isLetterOrDigit($0) }
        guard (1...2).contains(name.utf8.count), isWord else {
            throw TopicError("\(name) is no name of a link: one or two letters or digits")
        }
    }
}
