internal import AdapterKit
internal import Glibc

/// One attempt to connect: looks the name up where that is needed, then tries each address in turn.
final class TCPAttempt: CarrierAttempt {
    private let host: Host
    private let name: String
    private let port: UInt16
    private let done: (Result<Int32, AdapterError>) -> Void
    private var resolution: Resolution?
    private var addresses: ArraySlice<SocketAddress> = []
    private var descriptor: Int32 = -1
    private var isOver = false

    /// - Parameter done: called once with a connected descriptor, which is then the caller's, or with an error; never
    ///   after `cancel`, and never before this has returned.
    init(to address: CarrierAddress, host: Host, _ done: @escaping (Result<Int32, AdapterError>) -> Void) {
        self.host = host
        name = address.host
        port = address.port
        self.done = done
        do throws(AdapterError) {
            try host.post { self.begin() }
        } catch {
            // Too much waits: the caller's time-out ends the attempt.
            host.log(.warning, "cannot begin to connect: \(error.message)")
        }
    }

    func cancel() {
        isOver = true
        resolution?.giveUp()
        closeDescriptor()
    }

    private func begin() {
        guard !isOver else { return }
        let numeric = name == "localhost" ? "127.0.0.1" : name
        if case .success(let found) = SocketAddress.resolve(numeric, port: port, isNumeric: true) {
            addresses = found[...]
            return tryNext(AdapterError(.notFound, "\(name) has no address"))
        }
        let target = Handle(self)
        resolution = Resolution(name, port: port, host: host) { target.attempt?.resolved($0) }
    }

    /// A way for the thread to carry the attempt without using it.
    private final class Handle: @unchecked Sendable {
        weak var attempt: TCPAttempt?
        init(_ attempt: TCPAttempt) { self.attempt = attempt }
    }

    private func resolved(_ result: Result<[SocketAddress], ResolutionFailure>) {
        guard !isOver else { return }
        switch result {
        case .success(let found):
            addresses = found[...]
            tryNext(AdapterError(.notFound, "\(name) has no address"))
        case .failure(let failure):
            finish(.failure(AdapterError(.notFound, "cannot look up \(name): \(failure.text)")))
        }
    }

    private func tryNext(_ last: AdapterError) {
        guard let address = addresses.popFirst() else { return finish(.failure(last)) }
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.family, flags, 0)
        guard descriptor >= 0 else { return tryNext(.system("cannot make a socket", errno: errno)) }
        SocketOptions.apply(to: descriptor)
        let code = address.connect(descriptor)
        if code == 0 { return finish(.success(descriptor)) }
        guard code == EINPROGRESS else { return failed(code) }
        do throws(AdapterError) {
            try host.watch(descriptor, for: .writable) { [weak self] _ in self?.ready() }
        } catch {
            closeDescriptor()
            finish(.failure(error))
        }
    }

    private func ready() {
        let code = SocketOptions.error(of: descriptor)
        host.removeWatch(descriptor)
        if code != 0 { return failed(code) }
        if SocketOptions.isConnectedToItself(descriptor) { return failed(ECONNREFUSED) }
        finish(.success(descriptor))
    }

    private func failed(_ code: Int32) {
        closeDescriptor()
        tryNext(.system("cannot connect to \(name):\(port)", errno: code))
    }

    private func finish(_ result: Result<Int32, AdapterError>) {
        isOver = true
        descriptor = -1
        done(result)
    }

    private func closeDescriptor() {
        guard descriptor >= 0 else { return }
        host.removeWatch(descriptor)
        _ = close(descriptor)
        descriptor = -1
    }
}
