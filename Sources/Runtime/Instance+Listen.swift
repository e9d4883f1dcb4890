internal import CHubbub
internal import CUnix
internal import Descriptors
internal import Glibc
internal import LogLines
internal import Unix

/// A listening socket that instances of one endpoint use one after the other.
final class SharedSocket {
    let socket: ListeningSocket

    init(_ socket: consuming ListeningSocket) {
        self.socket = socket
    }
}

/// A socket and who is called for its connections.
struct Listener {
    let shared: SharedSocket
    let accepted: (Int32, String) -> Void
    var isPaused = false
}

extension Instance {
    /// Connections that are accepted before the thread does something else.
    private static let acceptBatch = 64

    func openListener(_ address: String, _ accepted: @escaping (Int32, String) -> Void) throws(ListenFailure) -> UInt64
    {
        let shared: SharedSocket
        if let kept = keptSockets.removeValue(forKey: address) {
            shared = kept
        } else {
            shared = try newSocket(address)
        }
        lastListener += 1
        let number = lastListener
        do throws(SystemError) {
            try loop.add(shared.socket.descriptor.raw, EPOLLIN.rawValue) { [self] _, _ in acceptAll(number) }
        } catch {
            throw ListenFailure(code: HUBBUB_E_IO, text: "cannot watch \(address): \(error)")
        }
        listeners[number] = Listener(shared: shared, accepted: accepted)
        return number
    }

    private func newSocket(_ address: String) throws(ListenFailure) -> SharedSocket {
        if let keeper = configuration.sockets { return SharedSocket(try keeper.open(address)) }
        return SharedSocket(try ListeningSocket(address))
    }

    private func acceptAll(_ number: UInt64) {
        for _ in 0..<Self.acceptBatch {
            guard let listener = listeners[number], !listener.isPaused else { return }
            do throws(SystemError) {
                guard let connection = try listener.shared.socket.accept() else { return }
                calling(.accepted) { listener.accepted(connection.descriptor, connection.peer) }
            } catch {
                // Out of descriptors or memory: what waits in the queue stays there for a moment.
                logger.warning("cannot accept at \(listener.shared.socket.address): \(error)")
                count("accept_failed", 1)
                pauseListener(number, true)
                _ = loop.setTimer(delay: 200_000_000, period: 0) { [self] in pauseListener(number, false) }
                return
            }
        }
    }

    @discardableResult
    func pauseListener(_ number: UInt64, _ isPaused: Bool) -> Bool {
        guard let listener = listeners[number] else { return false }
        listeners[number]?.isPaused = isPaused
        try? loop.change(listener.shared.socket.descriptor.raw, isPaused ? 0 : EPOLLIN.rawValue)
        return true
    }

    func closeListener(_ number: UInt64) -> Bool {
        guard let listener = listeners.removeValue(forKey: number) else { return false }
        _ = loop.remove(listener.shared.socket.descriptor.raw)
        let address = listener.shared.socket.address
        if isBeingReplaced { keptSockets[address] = listener.shared } else { configuration.sockets?.close(address) }
        return true
    }

    func listenerPort(_ number: UInt64) -> UInt32 { listeners[number]?.shared.socket.port ?? 0 }

    /// At the end of a life: an endpoint that will be started again keeps its sockets, so that no connection is refused.
    func closeListeners(keepingSockets: Bool) {
        for listener in listeners.values {
            _ = loop.remove(listener.shared.socket.descriptor.raw)
            if keepingSockets { keptSockets[listener.shared.socket.address] = listener.shared }
        }
        listeners = [:]
        if !keepingSockets { keptSockets = [:] }
    }
}
