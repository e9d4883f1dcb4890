/// What the daemon's core keeps within. Times are in nanoseconds.
package struct DaemonSettings: Equatable, Sendable {
    /// The daemon's own socket: what it signs its messages with.
    package var path: String
    package var size: MessageSize
    package var pingInterval: Moment
    package var clients: Int
    /// Requests of programs that have no answer yet.
    package var requests: Int

    package init(
        path: String, size: MessageSize = MessageSize(), pingInterval: Moment = 30_000_000_000, clients: Int = 256,
        requests: Int = 64
    ) {
        self.path = path
        self.size = size
        self.pingInterval = pingInterval
        self.clients = clients
        self.requests = requests
    }
}
