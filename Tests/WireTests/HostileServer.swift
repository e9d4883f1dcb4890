internal import HubTesting
internal import JSONText
internal import Locks
internal import Synchronization
internal import Unix

/// A pysig server that does to its clients what it is told to do: it registers whatever they ask for, and then is hostile
/// on the connection that listens.
final class HostileServer: Sendable {
    /// Is given the connection that listens, after the registration.
    typealias Attack = @Sendable (PysigPeer) throws -> Void

    let port: UInt16
    private let listener: RawSocket
    private let isOpen = Atomic(true)
    private let state = Lock(State())

    private struct State: Sendable {
        var attack: Attack?
        var visits = 0
        var confirmed = 0
    }

    init() throws {
        (listener, port) = try RawSocket.listen(receiveBuffer: 4096)
        try Thread.detached("hb-test-server") { [self] in
            while isOpen.load(ordering: .relaxed) {
                guard let socket = try? listener.accept(within: .milliseconds(100)) else { continue }
                try? Thread.detached("hb-test-visit") { [self] in try? serve(PysigPeer(socket)) }
            }
        }
    }

    func close() { isOpen.store(false, ordering: .relaxed) }

    /// What is done to each client from now on; nil for nothing.
    func set(_ attack: Attack?) { state.withLock { $0.attack = attack } }

    /// Clients that were done something to.
    var visits: Int { state.withLock { $0.visits } }

    /// Signals of a good server that the client confirmed.
    var confirmed: Int { state.withLock { $0.confirmed } }

    private func serve(_ peer: PysigPeer) throws {
        while isOpen.load(ordering: .relaxed) {
            guard let object = try peer.next(within: .milliseconds(100)) else {
                if try peer.socket.isBroken { return }
                continue
            }
            guard let method = object["method"]?.string else { continue }
            try peer.confirm(object, response(to: method))
            if method == "add_listener" { return try work(peer) }
        }
    }

    /// On the connection that listens: good or hostile, as it is wanted.
    private func work(_ peer: PysigPeer) throws {
        while isOpen.load(ordering: .relaxed), try !peer.socket.isBroken {
            guard let attack = state.withLock({ $0.attack }) else {
                try fire(peer)
                continue
            }
            try attack(peer)
            state.withLock { state in
                state.visits += 1
                state.attack = nil
            }
        }
    }

    private func response(to method: String) -> String {
        switch method {
        case "get_version": #""1.01+json""#
        case "add_listener": #"{"listener_id":7}"#
        default: "null"
        }
    }

    /// What a server of good will does: a signal each 10 ms, and the next when it is confirmed.
    private func fire(_ peer: PysigPeer) throws {
        while isOpen.load(ordering: .relaxed), state.withLock({ $0.attack == nil }) {
            let reply = try peer.ask("signal", #"{"listener_id":7,"info":{"sender":"s","event":"e"},"data":1}"#)
            guard reply["status"] == 0 else { throw Unexpected("not confirmed: \(reply.text)") }
            state.withLock { $0.confirmed += 1 }
            _ = try Poll.wait(for: -1, 0, timeout: .milliseconds(10))
        }
    }
}
