/// A message that a client published, on its way to the hub.
package struct Publication: Equatable, Sendable {
    package let message: Message
    package let clientID: String
    package let username: String
    /// Other than 0 where the client waits for the hub.
    package let token: UInt64
}

/// Who subscribed: a session, perhaps as a member of a share group.
struct Subscriber: Hashable, Sendable {
    let session: Int
    /// Empty for none.
    var group = ""
}

/// To whom a topic goes.
struct Targets: Sendable {
    struct Target: Sendable {
        let session: Int
        let qos: QualityOfService
    }

    var direct: [Target] = []
    /// Of each of these one gets it.
    var groups: [[Target]] = []
}

/// What the broker did since it began.
package struct Statistics: Equatable, Sendable {
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
}
