internal import AdapterKit

/// The network, and the only carrier that the original's programs have.
final class TCPCarrier: Carrier {
    private let host: Host
    private let aligns: Bool
    private let buffer = InputBuffer()

    init(host: Host, aligns: Bool) {
        self.host = host
        self.aligns = aligns
    }

    func listen(
        at address: CarrierAddress, _ accept: @escaping (any CarrierConnection, String) -> Void
    ) throws(AdapterError) -> any CarrierListener {
        if address.host != "localhost", address.host != "::1", !address.host.hasPrefix("127.") {
            host.log(
                .warning,
                "listening at \(address.host): the protocol has no authentication, so whoever reaches it is let in")
        }
        let listener = try host.listen(at: "tcp:\(address.text)") { descriptor, peer in
            accept(self.connection(descriptor), peer)
        }
        let port = UInt16(clamping: listener.port)
        return TCPListener(listener, CarrierAddress(host: address.host, port: port).text)
    }

    func connect(
        to address: CarrierAddress, _ done: @escaping (Result<any CarrierConnection, AdapterError>) -> Void
    ) -> any CarrierAttempt {
        TCPAttempt(to: address, host: host) { result in done(result.map { self.connection($0) }) }
    }

    private func connection(_ descriptor: Int32) -> TCPConnection {
        TCPConnection(descriptor, buffer: buffer, aligns: aligns, host: host)
    }
}

/// The host's listening socket.
private final class TCPListener: CarrierListener {
    private let listener: Listener
    let text: String

    init(_ listener: Listener, _ text: String) {
        self.listener = listener
        self.text = text
    }

    func pause(_ isPaused: Bool) throws(AdapterError) { try listener.pause(isPaused) }

    func close() { listener.close() }
}
