internal import AdapterKit
internal import Glibc

/// The messages for one peer on their way: for each a connection, one after the other.
final class Mailbox {
    enum News {
        case written(Outgoing.Message)
        /// Nothing waits any more.
        case empty
        /// The peer cannot be reached: all that waited is given up.
        case failed([Outgoing.Message], Counter, String)
    }

    /// The first wait for a peer whose queue of connections is full; it doubles up to the longest.
    private static let waits = (first: Duration.milliseconds(1), longest: Duration.milliseconds(64))

    private let path: String
    private let host: Host
    private let limits: PostLimits
    private let tell: (News) -> Void
    private var waiting: Outgoing
    private var descriptor: Int32 = -1
    private var sent = 0
    private var isWatched = false
    private var wait = Mailbox.waits.first
    private var retry: TimerID?
    private var deadline: TimerID?
    private var isPumping = false
    private var isClosed = false

    init(_ path: String, host: Host, limits: PostLimits, _ tell: @escaping (News) -> Void) {
        self.path = path
        self.host = host
        self.limits = limits
        self.tell = tell
        waiting = Outgoing(limit: limits.queue)
    }

    deinit { close() }

    func append(_ message: Outgoing.Message) -> Bool { waiting.append(message) }

    func holdsBack(at now: Moment) -> Bool { waiting.holdsBack(at: now) }

    func close() {
        isClosed = true
        disconnect()
        cancel(&retry)
        cancel(&deadline)
    }

    /// Writes as much as the peer takes now.
    func pump() {
        guard !isPumping, !isClosed, retry == nil else { return }
        isPumping = true
        defer { isPumping = false }
        while !isClosed, let message = waiting.next {
            if descriptor < 0, !connect() { return }
            guard write(message) else { return }
        }
        if !isClosed { tell(.empty) }
    }

    /// Whether the message is written, and the next one may be.
    private func write(_ message: Outgoing.Message) -> Bool {
        while sent < message.bytes.count {
            let count = unsafe message.bytes.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress.map { unsafe $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                waitForRoom()
                return false
            } else if errno != EINTR {
                fail(.unreachablePeers, AdapterError.system("writing to \(path)", errno: errno).message)
                return false
            }
        }
        disconnect()
        cancel(&deadline)
        wait = Self.waits.first
        waiting.removeFirst(at: Alarm.now)
        tell(.written(message))
        return true
    }

    private func connect() -> Bool {
        do throws(PeerSocket.Failure) {
            descriptor = try PeerSocket.connect(to: path)
            sent = 0
            return true
        } catch {
            switch error {
            case .busy: waitForTurn()
            case .unreachable(let reason): fail(.unreachablePeers, reason)
            case .foreign(let reason): fail(.foreignPeers, reason)
            }
            return false
        }
    }

    /// Its queue of connections is full, and nothing says when it is not.
    private func waitForTurn() {
        startDeadline()
        retry = try? host.setTimer(after: wait) { [weak self] in
            self?.retry = nil
            self?.pump()
        }
        wait = min(wait * 2, Self.waits.longest)
    }

    private func waitForRoom() {
        startDeadline()
        guard !isWatched else { return }
        do throws(AdapterError) {
            try host.watch(descriptor, for: .writable) { [weak self] _ in self?.pump() }
            isWatched = true
        } catch {
            fail(.unreachablePeers, error.message)
        }
    }

    private func startDeadline() {
        guard deadline == nil else { return }
        deadline = try? host.setTimer(after: limits.patience) { [weak self] in
            self?.deadline = nil
            self?.fail(.slowPeers, "\(self?.path ?? "") takes no messages")
        }
    }

    private func fail(_ counter: Counter, _ reason: String) {
        let lost = waiting.removeAll()
        close()
        tell(.failed(lost, counter, reason))
    }

    private func disconnect() {
        guard descriptor >= 0 else { return }
        if isWatched { host.removeWatch(descriptor) }
        isWatched = false
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    private func cancel(_ timer: inout TimerID?) {
        if let id = timer { host.cancelTimer(id) }
        timer = nil
    }
}
