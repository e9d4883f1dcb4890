internal import AdapterKit

/// Carries messages to the sockets of peers, each on a connection of its own and in order for each peer. A peer that is slow,
/// dead or silent delays nobody else. All of it on the instance's thread.
final class Post {
    /// Peers with messages that wait.
    private static let peers = 1024

    private let host: Host
    private let limits: PostLimits
    private let count: (Counter) -> Void
    private let told: (UInt64, String?) -> Void
    private var boxes: [String: Mailbox] = [:]

    /// - Parameter told: what became of messages with a token: why one was not written, or nil.
    init(
        host: Host, limits: PostLimits, count: @escaping (Counter) -> Void,
        told: @escaping (UInt64, String?) -> Void = { _, _ in }
    ) {
        self.host = host
        self.limits = limits
        self.count = count
        self.told = told
    }

    /// Writes at once what can be written at once.
    func send(_ bytes: [UInt8], to path: String, token: UInt64 = 0) {
        let message = Outgoing.Message(bytes, token: token, at: Alarm.now)
        guard let box = boxes[path] ?? open(path), box.append(message) else {
            count(.droppedMessages)
            return tell([message], "too much waits for \(path)")
        }
        box.pump()
    }

    /// Whether no more should come for now: see `Outgoing.holdsBack`.
    var holdsBack: Bool {
        let now = Alarm.now
        return boxes.values.contains { $0.holdsBack(at: now) }
    }

    /// Gives up what waits for a peer.
    func forget(_ path: String) { boxes.removeValue(forKey: path)?.close() }

    /// Gives up all that waits.
    func close() {
        let open = boxes.values
        boxes = [:]
        for box in open { box.close() }
    }

    private func open(_ path: String) -> Mailbox? {
        guard boxes.count < Self.peers else { return nil }
        let box = Mailbox(path, host: host, limits: limits) { [weak self] in self?.happened($0, path) }
        boxes[path] = box
        return box
    }

    private func happened(_ news: Mailbox.News, _ path: String) {
        switch news {
        case .written(let message): if message.token != 0 { told(message.token, nil) }
        case .empty: forget(path)
        case .failed(let messages, let counter, let reason):
            count(counter)
            host.log(.debug, "a message is not delivered: \(reason)")
            forget(path)
            tell(messages, reason)
        }
    }

    private func tell(_ messages: [Outgoing.Message], _ failure: String) {
        for message in messages where message.token != 0 { told(message.token, failure) }
    }
}

/// What the post keeps within.
struct PostLimits {
    /// Messages that wait for one peer.
    var queue = 10_000
    /// How long a peer has to take a message.
    var patience = Duration.seconds(10)
}
