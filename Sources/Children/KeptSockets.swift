internal import CHubbub
internal import Placement
internal import Runtime
internal import Unix

/// The listening sockets of an endpoint whose adapter runs in a process: they outlive it. [instance's thread]
final class KeptSockets {
    /// The most sockets of one endpoint.
    private static let limit = 64

    private final class Kept {
        let socket: ListeningSocket
        init(_ socket: consuming ListeningSocket) { self.socket = socket }
    }

    private var sockets: [String: Kept] = [:]

    /// Closes what a process did not ask for that runs now: it is a predecessor's.
    func closeAll(but claimed: Set<String>) { sockets = sockets.filter { claimed.contains($0.key) } }

    /// Answers what waits on a child's channel, and never waits for the child. Returns false where it broke the rules or has closed it.
    ///
    /// - Parameter keepsClosed: another process follows, for which also those stay open that this one closes.
    func serve(_ life: ChildLife, keepsClosed: Bool) -> Bool {
        do throws(SystemError) {
            let (bytes, passenger) = try life.channel.receive(limit: SocketRequest.limit, waits: false)
            // Nothing of a child's own is taken.
            if let passenger { _ = FileDescriptor(owning: passenger) }
            switch SocketRequest(bytes) {
            case .open(let address): try open(address, life)
            case .close(let address): if !keepsClosed { sockets[address] = nil }
            case nil: return false
            }
            return true
        } catch { return false }
    }

    private func open(_ address: String, _ life: ChildLife) throws(SystemError) {
        let kept: Kept
        life.claimed.insert(address)
        do throws(ListenFailure) { kept = try find(address) } catch {
            return try life.channel.send(SocketAnswer.failed(code: error.code, text: error.text).bytes, waits: false)
        }
        try life.channel.send(SocketAnswer.opened.bytes, with: kept.socket.descriptor.raw, waits: false)
    }

    private func find(_ address: String) throws(ListenFailure) -> Kept {
        if let kept = sockets[address] { return kept }
        guard sockets.count < Self.limit else {
            throw ListenFailure(code: HUBBUB_E_BUSY, text: "\(Self.limit) sockets listen already")
        }
        let kept = Kept(try ListeningSocket(address))
        sockets[address] = kept
        return kept
    }
}
