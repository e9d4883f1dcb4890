internal import CHubbub
internal import Placement
internal import Runtime
internal import Unix

/// Listening sockets that the hub opens and hands over. [instance's thread]
final class HubSockets: SocketKeeper {
    private let channel: MessageSocket

    init(_ channel: MessageSocket) { self.channel = channel }

    func open(_ address: String) throws(ListenFailure) -> ListeningSocket {
        let answer: SocketAnswer?
        let passenger: FileDescriptor?
        do throws(SystemError) {
            try channel.send(SocketRequest.open(address).bytes, waits: true)
            let (bytes, raw) = try channel.receive(limit: SocketAnswer.limit, waits: true)
            answer = SocketAnswer(bytes)
            passenger = raw.map { FileDescriptor(owning: $0) }
        } catch { throw ListenFailure(code: HUBBUB_E_IO, text: "cannot listen at \(address): \(error)") }
        if case .failed(let code, let text) = answer { throw ListenFailure(code: code, text: text) }
        guard let passenger else {
            throw ListenFailure(code: HUBBUB_E_IO, text: "cannot listen at \(address): the hub does not answer")
        }
        return ListeningSocket(passenger, address: address)
    }

    func close(_ address: String) { try? channel.send(SocketRequest.close(address).bytes, waits: true) }
}
