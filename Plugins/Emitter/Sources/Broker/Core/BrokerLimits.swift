/// What a client of the broker must keep within. Times are in nanoseconds, sizes in bytes.
package struct BrokerLimits: Equatable, Sendable {
    /// The longest packet, without its header.
    package var packet = 65_536
    /// Bytes of packets that have not arrived whole, of all clients together.
    package var unfinished = 32 << 20
    package var connections = 1000
    package var subscriptions = 1000
    /// Messages a second of one client; 0 is without limit.
    package var rate = 0
    /// Messages with quality 1 and 2 that a client has not acknowledged, and that we have not acknowledged to it.
    package var inFlight = 100
    /// Messages that wait for one client, and their bytes.
    package var queuedMessages = 1000
    package var queuedBytes = 4 << 20
    /// Bytes that a connected client has not read.
    package var output = 1 << 20
    /// A client that does not read so much is cut off; else what is for it is dropped.
    package var cutsSlow = false
    package var connectTime: Moment = 10_000_000_000
    /// The longest keep-alive; one that asks for more, or for none, gets it.
    package var keepAlive: Moment = 0
    package var retainedMessages = 10_000
    package var retainedBytes = 16 << 20
    /// Sessions of clients that are away, and for how long they are kept.
    package var sessions = 1000
    package var sessionTime: Moment = 86_400_000_000_000

    package init() {}
}
