/// A channel of an Emitter broker of which we want to hear who comes and who goes.
package struct PresenceWatch: Identifiable, Hashable, Sendable {
    package let key: ChannelKey
    package let channel: Channel

    package init(_ channel: Channel, key: ChannelKey) {
        self.key = key
        self.channel = channel
    }

    package var id: PresenceWatch { self }
}
