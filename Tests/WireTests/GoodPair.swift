internal import HubTesting
internal import JSONText
internal import Locks
internal import Synchronization
internal import Unix

/// Two well-behaved programs at a pysig server: one fires a signal each 10 ms, the other listens to all of them. Whatever
/// is done to the server meanwhile, none of them may be lost or late.
final class GoodPair: Sendable {
    /// What became of the signals.
    struct Record: Sendable {
        var fired = 0
        var heard = 0
        var confirmed = 0
        /// The longest way from the one program to the other, in nanoseconds.
        var slowest: UInt64 = 0
        var failure: String?
    }

    private let record = Lock(Record())
    private let isFiring = Atomic(true)
    private static let pause = Duration.milliseconds(10)

    /// Registers both at the server and begins.
    init(_ port: UInt16) throws {
        let listener = try PysigPeer(port)
        let added = try listener.ask("add_listener", #"{"sender":"good","event":"beat"}"#)
        guard added["status"] == 0 else { throw Unexpected("no listener: \(added.text)") }
        let sender = try PysigPeer(port)
        let known = try sender.ask("add_sender", #"{"sender":"good","events":["beat"]}"#)
        guard known["status"] == 0 else { throw Unexpected("no sender: \(known.text)") }
        let peers = Peers(sender: sender, listener: listener)
        try Thread.detached("hb-test-fire") { [self] in note { try fire(peers.sender) } }
        try Thread.detached("hb-test-hear") { [self] in note { try hear(peers.listener) } }
    }

    deinit { isFiring.store(false, ordering: .relaxed) }

    /// Each peer goes to one thread.
    private struct Peers: @unchecked Sendable {
        let sender: PysigPeer
        let listener: PysigPeer
    }

    var soFar: Record { record.withLock { $0 } }

    /// Stops firing and returns what became of all signals.
    private func finish() throws -> Record {
        isFiring.store(false, ordering: .relaxed)
        try until("all signals are heard and confirmed: \(soFar)", seconds: 10) {
            let record = soFar
            return record.failure != nil || record.heard == record.fired && record.confirmed == record.fired
        }
        return soFar
    }

    /// Whether all signals came, each in time. Under a sanitizer everything is too slow to tell.
    func endsWell(patience: UInt64) throws -> Bool {
        if Workplace.isSanitized { return true }
        let record = try finish()
        return record.failure == nil && record.slowest < patience
    }

    private func note(_ body: () throws -> Void) {
        do { try body() } catch { record.withLock { $0.failure = "\(error)" } }
    }

    private func fire(_ peer: PysigPeer) throws {
        while true {
            let goesOn = isFiring.load(ordering: .relaxed)
            if goesOn {
                let number = record.withLock { record in
                    record.fired += 1
                    return record.fired
                }
                let data = #"{"number":\#(number),"at":\#(Clock.monotonic())}"#
                try peer.request("signal", #"{"info":{"sender":"good","event":"beat"},"data":\#(data)}"#)
            }
            let next = Clock.monotonic() + UInt64(Self.pause.nanoseconds)
            while let reply = try peer.next(within: .nanoseconds(Int64(clamping: next) - Int64(Clock.monotonic()))) {
                guard reply["status"] == 0 else { throw Unexpected("a signal failed: \(reply.text)") }
                record.withLock { $0.confirmed += 1 }
                if Clock.monotonic() >= next { break }
            }
            if !goesOn, soFar.confirmed == soFar.fired { return }
        }
    }

    private func hear(_ peer: PysigPeer) throws {
        while let signal = try peer.next() {
            let data = signal["params"]?["data"]
            let way = Clock.monotonic() - UInt64(data?["at"]?.integer ?? 0)
            try peer.confirm(signal)
            try record.withLock { record in
                record.heard += 1
                record.slowest = max(record.slowest, way)
                guard data?["number"] == JSONValue(record.heard) else { throw Unexpected("lost: \(signal.text)") }
            }
        }
        if isFiring.load(ordering: .relaxed) { throw Unexpected("the listener hears nothing any more") }
    }
}
