internal import Glibc
internal import JSONText
internal import Locks
internal import Synchronization
internal import Unix

/// An Emitter broker for tests of a client: it answers as the original was seen to, and misbehaves where a test says so.
///
/// Keys are words: the master key makes `K1`, `K2` and so on, and each of them may do all on the channels below its own.
final class ScriptedEmitter: EmitterServer, Sendable {
    /// How it differs from the original.
    struct Manner: Sendable {
        /// Answers carry the numbers of their requests.
        var isNumbering = true
        /// Requests of these kinds get an acknowledgement and no answer.
        var silent: Set<String> = []
        /// Answers to these kinds wait until `release`, which sends the last first.
        var held: Set<String> = []
    }

    struct State: Sendable {
        var manner = Manner()
        var visits: [Visit] = []
        var connections = 0
        /// Keys, and what they are for.
        var keys: [String: String] = [:]
        var banned: Set<String> = []
        /// Requests, messages and filters in the order in which they came.
        var heard: [String] = []
        var waiting: [Parcel] = []
        /// The keep-alive of each connection, in seconds.
        var keepAlives: [UInt16] = []
    }

    /// Bytes for a client.
    struct Parcel: Sendable {
        let visit: Visit
        let bytes: [UInt8]
    }

    static let master = "MASTER-KEY"
    var masterKey: String { Self.master }
    let port: UInt16
    let state = Lock(State())
    private let listener: Int32

    init(_ manner: Manner = Manner()) throws {
        state.withLock { $0.manner = manner }
        (listener, port) = try Self.listen()
        try Thread.detached("hb-test-emitter") { [weak self, listener] in
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                guard let self else {
                    Glibc.close(descriptor)
                    return
                }
                self.welcome(descriptor)
            }
        }
    }

    deinit { close() }

    /// Ends, and all connections with it.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    /// Breaks all connections.
    func cut() {
        let visits = state.withLock { state in
            defer { state.visits = [] }
            return state.visits
        }
        for visit in visits { visit.cut() }
    }

    func key(for channel: String) throws -> String {
        state.withLock { $0.mint(channel) }
    }

    /// How many connections there have been.
    var connections: Int { state.withLock { $0.connections } }
    /// Requests, messages and filters that came.
    var heard: [String] { state.withLock { $0.heard } }
    var keepAlives: [UInt16] { state.withLock { $0.keepAlives } }
    /// How many answers are held.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Sends what was held, the last first.
    func release() {
        let parcels = state.withLock { state in
            defer { state.waiting = [] }
            state.manner.held = []
            return state.waiting
        }
        for parcel in parcels.reversed() { parcel.visit.send(parcel.bytes) }
    }

    func change(_ body: @Sendable (inout Manner) -> Void) { state.withLock { body(&$0.manner) } }

    /// Somebody else publishes.
    func publish(_ channel: String, _ text: String) {
        deliver(state.withLock { $0.delivery(channel, Array(text.utf8)[...], except: nil) })
    }

    /// Sends a message to all that are there, whatever they subscribed to.
    func say(_ topic: String, _ text: String) {
        let visits = state.withLock { $0.visits }
        for visit in visits { visit.send(MQTTBytes.message(topic, text.utf8)) }
    }

    func deliver(_ parcels: [Parcel]) {
        for parcel in parcels { parcel.visit.send(parcel.bytes) }
    }

    private func welcome(_ descriptor: Int32) {
        let visit = state.withLock { state in
            state.connections += 1
            let visit = Visit(descriptor, id: "ID\(state.connections)")
            state.visits.append(visit)
            return visit
        }
        try? Thread.detached("hb-test-visit") { [weak self] in
            var bytes: [UInt8] = []
            while let more = visit.receive() {
                bytes += more
                while let packet = MQTTBytes(takingFrom: &bytes) { self?.hear(packet, from: visit) }
            }
            guard let self else { return }
            self.deliver(self.state.withLock { $0.leave(visit) })
        }
    }

    private func hear(_ packet: MQTTBytes, from visit: Visit) {
        deliver(state.withLock { $0.answer(packet, from: visit) })
    }

    private static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, size) == 0 && Glibc.listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isOpen else { throw Failure("no port for the scripted broker") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// One connection of a client.
final class Visit: Sendable {
    let id: String
    private let descriptor: Int32
    /// What it asked for.
    let wishes = Lock(Wishes())

    struct Wishes: Sendable {
        var username: String?
        /// Channels, with the share groups where there are any.
        var channels: [String] = []
        /// Names and what they stand for.
        var links: [(name: String, key: String, channel: String)] = []
        /// Channels of which it hears who comes and goes.
        var watched: Set<String> = []
    }

    init(_ descriptor: Int32, id: String) {
        self.descriptor = descriptor
        self.id = id
    }

    deinit { Glibc.close(descriptor) }

    func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What came; nil at the end.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }
}
