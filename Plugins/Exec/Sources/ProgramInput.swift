internal import AdapterKit
internal import EventLines
internal import Glibc

/// Events on their way into the program's standard input. Everything happens on the instance's thread.
final class ProgramInput {
    /// Bytes that wait for the program before nothing more is taken.
    private static let limit = 256 << 10

    private let host: Host
    private let settlements: SettlementBatch
    private var lines: LineWriter
    private var buffer = LineBuffer(limit: limit)
    /// Closed when the program shall see the end of its input; -1 then.
    private var descriptor: Int32 = -1
    private var isWatching = false
    private var wantsMore = false
    private var closesWhenWritten = false

    init(_ format: LineFormat, host: Host) {
        self.host = host
        settlements = SettlementBatch(host: host)
        lines = LineWriter(format)
    }

    /// A new program has this input, which is ours now.
    func open(_ input: Int32) {
        descriptor = input
        closesWhenWritten = false
    }

    /// Takes as many events as there is room for, and says how many.
    func take(_ deliveries: Deliveries) -> Int {
        guard descriptor >= 0 else { return 0 }
        var taken = 0
        for delivery in deliveries {
            if !buffer.hasRoom { flush() }
            guard descriptor >= 0, buffer.hasRoom else { break }
            buffer.add(delivery) { lines.write(delivery.event, to: &$0) }
            taken += 1
        }
        flush()
        wantsMore = taken < deliveries.count
        return taken
    }

    /// Tells the program that nothing more comes, once it has read what waits.
    func closeWhenWritten() {
        closesWhenWritten = true
        flush()
    }

    /// Closes it; what was not written is given back, for the program that comes next.
    func close() {
        setWatching(false)
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
        for token in buffer.unsettled { settlements.add(token, .notAttempted) }
        settlements.flush()
        buffer.removeAll()
    }

    private func flush() {
        var isFull = false
        while descriptor >= 0, buffer.count > 0, !isFull {
            let descriptor = descriptor
            let count = unsafe buffer.withWaiting { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                buffer.advance(count) { settlements.delivered($0.token) }
            } else if errno == EAGAIN {
                isFull = true
            } else if errno != EINTR {
                host.log(.warning, "the program closed its standard input: events wait until it is started again")
                return close()
            }
        }
        settlements.flush()
        setWatching(isFull)
        if closesWhenWritten, buffer.count == 0 { close() }
    }

    private func setWatching(_ isNeeded: Bool) {
        guard isNeeded != isWatching, descriptor >= 0 else { return }
        isWatching = isNeeded
        guard isNeeded else { return host.removeWatch(descriptor) }
        do throws(AdapterError) {
            try host.watch(descriptor, for: .writable) { [weak self] _ in self?.roomCame() }
        } catch {
            isWatching = false
            host.failed(error)
        }
    }

    private func roomCame() {
        flush()
        if wantsMore, buffer.count < Self.limit / 2 {
            wantsMore = false
            host.deliverReady()
        }
    }
}
