package import AdapterKit
package import Descriptors
internal import EventLines

/// A sink that writes each event as one line to standard output.
package final class StdoutAdapter: Adapter {
    /// What it says of itself.
    package static var descriptor: AdapterDescriptor { .stdout }

    /// Bytes that wait for a slow reader before nothing more is taken.
    private static let limit = 256 << 10

    private let host: Host
    /// Where it writes: standard output, or another descriptor in tests.
    private let target: Int32
    private let settlements: SettlementBatch
    private var lines: LineWriter
    private var buffer = LineBuffer(limit: limit)
    private var output: Output?
    /// A batch was taken in part.
    private var wantsMore = false
    private var isWatching = false
    private var deadline: TimerID?
    private var isStopping = false

    /// Takes the settings.
    package convenience init(host: Host, settings: TypedValue) throws(AdapterError) {
        try self.init(host: host, settings: settings, descriptor: 1)
    }

    init(host: Host, settings: TypedValue, descriptor: Int32) throws(AdapterError) {
        self.host = host
        target = descriptor
        let name = settings["format"]?.string ?? "json"
        guard let format = LineFormat(rawValue: name) else {
            throw AdapterError(.settings, "format is \"\(name)\": use json, data, text or short")
        }
        lines = LineWriter(format)
        settlements = SettlementBatch(host: host)
    }

    /// Opens its way to standard output.
    package func start() throws(AdapterError) -> Progress {
        blockBrokenPipeSignal()
        output = try Output(duplicating: target)
        (isStopping, wantsMore) = (false, false)
        return .done
    }

    /// Ends when all lines are written, or at the deadline.
    package func stop(deadline: Duration) -> Progress {
        isStopping = true
        flush()
        guard output != nil, buffer.count > 0 else {
            end()
            return .done
        }
        do throws(AdapterError) {
            // A little earlier, so that the report of it comes in time.
            self.deadline = try host.setTimer(after: deadline * 9 / 10) { [weak self] in self?.endLate() }
            return .pending
        } catch {
            end()
            return .done
        }
    }

    /// Takes as many events as there is room for.
    package func deliver(_ deliveries: Deliveries) -> Int {
        guard output != nil, !isStopping else { return 0 }
        var taken = 0
        for delivery in deliveries {
            if !buffer.hasRoom { flush() }
            guard output != nil, buffer.hasRoom else { break }
            buffer.add(delivery) { lines.write(delivery.event, to: &$0) }
            taken += 1
        }
        flush()
        wantsMore = taken < deliveries.count
        return taken
    }

    /// Writes what there is room for, settles what is complete, and watches for room for the rest.
    private func flush() {
        guard let output else { return }
        var isFull = false
        while buffer.count > 0, !isFull {
            switch unsafe buffer.withWaiting({ unsafe output.write($0) }) {
            case .some(let count): buffer.advance(count) { settlements.delivered($0.token) }
            case .full: isFull = true
            case .failed(let number): return fail(.system("cannot write to standard output", errno: number))
            }
        }
        settlements.flush()
        watch(isFull, output)
    }

    private func watch(_ isNeeded: Bool, _ output: Output) {
        guard isNeeded != isWatching, let descriptor = output.watched else { return }
        isWatching = isNeeded
        guard isNeeded else { return host.removeWatch(descriptor) }
        do throws(AdapterError) {
            try host.watch(descriptor, for: .writable) { [weak self] _ in self?.roomCame() }
        } catch {
            isWatching = false
            fail(error)
        }
    }

    private func roomCame() {
        flush()
        guard output != nil else { return }
        if buffer.count == 0, isStopping {
            end()
            host.stopped()
        } else if wantsMore, buffer.count < Self.limit / 2 {
            wantsMore = false
            host.deliverReady()
        }
    }

    private func endLate() {
        guard isStopping, output != nil else { return }
        host.log(.warning, "nobody read the last \(buffer.count) bytes on standard output in time")
        end()
        host.stopped()
    }

    /// Nothing can be written any more.
    private func fail(_ error: AdapterError) {
        let wasPending = deadline != nil
        end()
        if isStopping {
            if wasPending { host.stopped() }
        } else {
            let text = error.code == .closed ? "nobody reads standard output any more" : error.message
            host.failed(AdapterError(error.code, text))
        }
    }

    /// Closes, and settles what was not written.
    private func end() {
        if let deadline { host.cancelTimer(deadline) }
        deadline = nil
        for token in buffer.unsettled { settlements.add(token, .notAttempted) }
        settlements.flush()
        buffer.removeAll()
        guard let output else { return }
        self.output = nil
        if isWatching, let descriptor = output.watched { host.removeWatch(descriptor) }
        isWatching = false
        output.close()
    }
}
