internal import AdapterKit
internal import Locks
internal import Synchronization
internal import Unix

/// The look-up of a host name on a thread of its own, because it blocks for as long as the system likes.
///
/// Once it is given up the thread touches nothing of the instance any more; it ends by itself.
final class Resolution: Sendable {
    typealias Answer = @Sendable (Result<[SocketAddress], ResolutionFailure>) -> Void

    private let host: Lock<Host?>

    /// - Parameter answer: called on the instance's thread.
    init(_ name: String, port: UInt16, host: Host, _ answer: @escaping Answer) {
        self.host = Lock(host)
        do throws(SystemError) {
            try Thread.detached("pysig-resolver") {
                let result = SocketAddress.resolve(name, port: port, isNumeric: false)
                self.post { answer(result) }
            }
        } catch {
            let failure = ResolutionFailure(text: "\(error)")
            post { answer(.failure(failure)) }
        }
    }

    /// After this `answer` is not called. Instance thread.
    func giveUp() { host.withLock { $0 = nil } }

    private func post(_ body: @escaping @Sendable () -> Void) {
        host.withLock { host in
            // Full for the moment: the attempt ends by its time-out, and another one begins.
            try? host?.post { if self.isWanted { body() } }
        }
    }

    private var isWanted: Bool { host.withLock { $0 != nil } }
}
