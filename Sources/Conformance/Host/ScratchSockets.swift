internal import CHubbub
internal import Locks
internal import Runtime
internal import Synchronization
internal import Unix

/// Listening sockets where they can harm nobody: ports that are free, paths in the case's own directory.
final class ScratchSockets: SocketKeeper {
    private let directory: String
    private let addresses = Lock<Set<String>>([])

    init(directory: String) { self.directory = directory }

    func open(_ address: String) throws(ListenFailure) -> ListeningSocket {
        guard addresses.withLock({ $0.insert(address).inserted }) else {
            throw ListenFailure(code: HUBBUB_E_BUSY, text: "the adapter listens at \(address) already")
        }
        do throws(ListenFailure) { return try listen(address) } catch {
            close(address)
            throw error
        }
    }

    private func listen(_ address: String) throws(ListenFailure) -> ListeningSocket {
        let socket = try ListeningSocket(place(of: address))
        do throws(SystemError) {
            return ListeningSocket(try socket.descriptor.duplicate(), address: address)
        } catch { throw ListenFailure(code: HUBBUB_E_IO, text: "cannot listen at \(address): \(error)") }
    }

    func close(_ address: String) { _ = addresses.withLock { $0.remove(address) } }

    private func place(of address: String) -> String {
        if address.hasPrefix("tcp:") { return "tcp:127.0.0.1:0" }
        guard address.hasPrefix("unix:/"), !address.hasPrefix("unix:\(directory)/") else { return address }
        return "unix:\(Path.join(directory, Path.name(of: address)))"
    }
}
