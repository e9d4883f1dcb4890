internal import AdapterKit

/// Memory in place of a network, for a server and clients that are endpoints of one hub. Host and port are but a name here:
/// nothing else on the machine sees them.
final class LocalCarrier: Carrier {
    private let host: Host

    init(host: Host) { self.host = host }

    func listen(
        at address: CarrierAddress, _ accept: @escaping (any CarrierConnection, String) -> Void
    ) throws(AdapterError) -> any CarrierListener {
        try LocalListener(at: address, host: host, accept)
    }

    func connect(
        to address: CarrierAddress, _ done: @escaping (Result<any CarrierConnection, AdapterError>) -> Void
    ) -> any CarrierAttempt {
        LocalAttempt(to: address, host: host, done)
    }
}

/// Lets in who knocks.
private final class LocalListener: CarrierListener {
    private let address: CarrierAddress
    private let host: Host
    private let accept: (any CarrierConnection, String) -> Void
    private var bell: Doorbell?
    private var door: LocalDoor?
    private var isPaused = false

    var text: String { "\(address.text) (local)" }

    init(
        at address: CarrierAddress, host: Host, _ accept: @escaping (any CarrierConnection, String) -> Void
    ) throws(AdapterError) {
        self.address = address
        self.host = host
        self.accept = accept
        let bell = Doorbell(host: host) { [weak self] in self?.ready() }
        let door = LocalDoor(bell)
        guard LocalDoors.add(door, at: address) else {
            throw AdapterError(.busy, "another endpoint listens at \(address.text): give each a port of its own")
        }
        self.bell = bell
        self.door = door
    }

    deinit { close() }

    func pause(_ isPaused: Bool) throws(AdapterError) {
        self.isPaused = isPaused
        if !isPaused { bell?.ring() }
    }

    func close() {
        guard let door else { return }
        self.door = nil
        LocalDoors.remove(at: address)
        bell?.silence()
        door.shut()
        for knock in door.take() { _ = knock.toClient.shut() }
    }

    private func ready() {
        guard !isPaused else { return }
        for knock in door?.take() ?? [] {
            accept(LocalConnection(own: knock.toServer, other: knock.toClient, host: host), "an endpoint of this hub")
        }
    }
}

/// Knocks.
private final class LocalAttempt: CarrierAttempt {
    private let host: Host
    private let done: (Result<any CarrierConnection, AdapterError>) -> Void
    private var isOver = false

    init(
        to address: CarrierAddress, host: Host, _ done: @escaping (Result<any CarrierConnection, AdapterError>) -> Void
    ) {
        self.host = host
        self.done = done
        do throws(AdapterError) {
            try host.post { self.begin(address) }
        } catch {
            // Too much waits: the caller's time-out ends the attempt.
            host.log(.warning, "cannot begin to connect: \(error.message)")
        }
    }

    func cancel() { isOver = true }

    private func begin(_ address: CarrierAddress) {
        guard !isOver else { return }
        isOver = true
        let knock = LocalDoor.Knock(toServer: LocalMailbox(), toClient: LocalMailbox())
        guard let door = LocalDoors[address] else {
            return done(.failure(AdapterError(.closed, "no endpoint of this hub listens at \(address.text) (local)")))
        }
        guard door.knock(knock) else {
            return done(.failure(AdapterError(.busy, "too many wait for the endpoint at \(address.text)")))
        }
        done(.success(LocalConnection(own: knock.toClient, other: knock.toServer, host: host)))
    }
}
