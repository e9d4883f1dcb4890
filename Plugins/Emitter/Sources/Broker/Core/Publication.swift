/// A message that a client published, on its way to the hub.
package struct Publication: Equatable, Sendable {
    package let message: Message
    package let clientID: String
    package let username: String
    /// Other than 0 where the client waits for the hub.
    package let token: UInt64
}

/// To whom a topic goes.
struct Target: Sendable {
    let session: Int
    let qos: QualityOfService
}

/// What the broker did since it began.
package struct Statistics: Equatable, Sendable {
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
}
