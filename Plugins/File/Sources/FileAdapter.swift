package import AdapterKit
package import Descriptors

/// A source that reads lines from a file and a sink that writes lines to one.
package final class FileAdapter: Adapter {
    /// What it says of itself.
    package static var descriptor: AdapterDescriptor { .file }

    private let host: Host
    private let reader: FileReader?
    private let writer: FileWriter?
    private var isStopping = false

    /// Checks the settings; nothing is opened yet.
    package init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        let settings = try FileSettings(settings)
        if let reading = settings.reading { reader = FileReader(reading, host: host) } else { reader = nil }
        if let writing = settings.writing { writer = FileWriter(writing, host: host) } else { writer = nil }
    }

    /// Opens the files. One to read that is not there yet is waited for.
    package func start() throws(AdapterError) -> Progress {
        isStopping = false
        try writer?.start()
        try reader?.open()
        return .done
    }

    /// Ends when what was read is settled and what was taken is written, or at the deadline.
    package func stop(deadline: Duration) -> Progress {
        isStopping = true
        writer?.flush()
        reader?.stopReading()
        if isIdle {
            end()
            return .done
        }
        do throws(AdapterError) {
            // A little earlier, so that what became of it is kept in time.
            try host.setTimer(after: deadline * 9 / 10) { [weak self] in self?.endLate() }
            return .pending
        } catch {
            end()
            return .done
        }
    }

    /// Takes as many events as there is room for.
    package func deliver(_ deliveries: Deliveries) -> Int {
        guard let writer else {
            for delivery in deliveries {
                host.settle(delivery.token, .rejected(AdapterError(.settings, "the setting write names no file")))
            }
            return deliveries.count
        }
        return isStopping ? 0 : writer.take(deliveries)
    }

    /// Reads on.
    package func credit(events: UInt64, bytes: UInt64) { if !isStopping { reader?.readOn() } }

    /// Remembers how far everything is settled.
    package func settled(_ settlements: Settlements) {
        reader?.settled(settlements)
        if isStopping, isIdle { finish() }
    }

    private var isIdle: Bool { (reader?.isSettled ?? true) && (writer?.isEmpty ?? true) }

    private func endLate() {
        guard isStopping else { return }
        finish()
    }

    private func finish() {
        end()
        host.stopped()
    }

    private func end() {
        isStopping = false
        reader?.close()
        writer?.close()
    }
}
