internal import AdapterKit

/// What carries bytes between a server and its clients: a network, or something like one.
///
/// The protocol above neither knows nor asks how that is done, but for what keeps two objects apart (`CarrierConnection.pace`).
/// Another carrier is a type that conforms, with one for its connections, and a case of `CarrierKind`, which makes it a choice
/// of the setting `carrier`. An endpoint has one carrier; all of it is used on the instance's thread.
protocol Carrier: AnyObject {
    /// Takes connections at an address until the listener is closed.
    ///
    /// - Parameter accept: is given each connection, which is not open yet, and the peer's name for the log.
    /// - Throws: `busy` where somebody listens there already, or what else stands against it.
    func listen(
        at address: CarrierAddress, _ accept: @escaping (any CarrierConnection, _ peer: String) -> Void
    ) throws(AdapterError) -> any CarrierListener

    /// Begins to connect.
    ///
    /// - Parameter done: called once, with a connection that is not open yet or with an error; never after `cancel` and
    ///   never before this has returned.
    func connect(
        to address: CarrierAddress, _ done: @escaping (Result<any CarrierConnection, AdapterError>) -> Void
    ) -> any CarrierAttempt
}

/// A way between a server and a client. The bytes of each direction arrive in their order, each once, or it ends.
protocol CarrierConnection: AnyObject {
    /// What keeps two objects apart on it.
    var pace: OutgoingQueue.Pace { get }

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - input: is given what arrives, as it arrives.
    ///   - end: called at most once, when the peer is gone or cut off, never after `close`. The connection is closed then.
    func open(
        input: @escaping (Span<UInt8>) -> Void, end: @escaping (ConnectionEnd) -> Void
    ) throws(AdapterError)

    /// Keeps an object that is to be sent. Whoever writes a lot waits for `whenDrained` in between, so that there is a
    /// limit to it.
    func write(_ object: [UInt8])

    /// Sends what was written, in one piece where the peer has room for it. The rest is sent when it has.
    func flush()

    /// Calls that once, when all that was written is out of our hands: at once where that is so.
    func whenDrained(_ drained: @escaping () -> Void)

    /// Whether `input` is to be called; what arrives meanwhile waits, with the peer as far as possible.
    func setReading(_ isReading: Bool)

    /// Ends it, with nothing called any more; what was written before is still sent where the peer has room for it. Once is
    /// enough; more do no harm.
    func close()
}

/// Where a server takes connections.
protocol CarrierListener: AnyObject {
    /// The address that clients connect to, for the log.
    var text: String { get }

    /// Whether it leaves new connections waiting for now.
    func pause(_ isPaused: Bool) throws(AdapterError)

    /// Ends it. Once is enough; more do no harm.
    func close()
}

/// An attempt to connect.
protocol CarrierAttempt: AnyObject {
    /// Gives it up.
    func cancel()
}
