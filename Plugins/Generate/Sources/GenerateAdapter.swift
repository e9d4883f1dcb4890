package import AdapterKit
package import Descriptors

/// A source that makes events by itself: at a rate, or as fast as there is credit.
package final class GenerateAdapter: Adapter {
    /// What it says of itself.
    package static var descriptor: AdapterDescriptor { .generate }

    /// Batches in one turn of the thread, before others have theirs.
    private static let batchesInTurn = 16

    private let host: Host
    private var settings: GenerateSettings
    private let maker: EventMaker
    private var pace: Pace?
    private var timer: TimerID?
    private var report = GenerateReport()
    private var isRunning = false
    /// Nothing is taken until `credit`.
    private var isBlocked = false
    private var turnIsPosted = false

    /// Checks the settings.
    package init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try GenerateSettings(settings, limits: host.limits)
        maker = EventMaker(self.settings, host: host)
    }

    /// Begins; with a rate, by a timer. A second start goes on with the next number.
    package func start() throws(AdapterError) -> Progress {
        isRunning = true
        isBlocked = false
        try setPace()
        return .done
    }

    /// Takes another rate on.
    package func configure(_ settings: TypedValue) throws(AdapterError) {
        self.settings = try GenerateSettings(settings, limits: host.limits)
        try setPace()
        turn()
    }

    private func setPace() throws(AdapterError) {
        stopTimer()
        pace = nil
        guard settings.rate > 0 else { return }
        let pace = Pace(rate: settings.rate, now: Clocks.monotonic())
        self.pace = pace
        let period = Duration.nanoseconds(Int64(pace.period))
        timer = try host.setTimer(after: .zero, every: period) { [weak self] in self?.turn() }
    }

    private func stopTimer() {
        if let timer { host.cancelTimer(timer) }
        timer = nil
    }

    /// Ends at once; what was made and not taken is forgotten.
    package func stop(deadline: Duration) -> Progress {
        isRunning = false
        stopTimer()
        maker.batch.removeAll()
        return .done
    }

    /// Goes on.
    package func credit(events: UInt64, bytes: UInt64) {
        isBlocked = false
        turn()
    }

    /// Counts what became of events.
    package func settled(_ settlements: Settlements) { report.add(settlements) }

    /// Answers `report`.
    package func call(_ call: Call) throws(AdapterError) {
        host.complete(call.id, .success(.json(report.json)))
    }

    /// Makes and emits what is due, in as many batches as one turn may have.
    private func turn() {
        for _ in 0..<Self.batchesInTurn {
            guard isRunning, !isBlocked else { return }
            do throws(AdapterError) {
                let added = try maker.fill(due)
                pace?.take(added)
            } catch {
                isRunning = false
                host.failed(AdapterError(error.code, "cannot make an event: \(error.message)"))
                return
            }
            if maker.batch.isEmpty { return rest() }
            emit()
        }
        postTurn()
    }

    /// How many events to make now.
    private var due: UInt64 {
        let left = settings.count.map { $0 - min($0, maker.made) } ?? UInt64.max
        return min(left, pace?.due(now: Clocks.monotonic()) ?? UInt64.max)
    }

    private func emit() {
        let emission = maker.batch.emit()
        report.emitted += UInt64(emission.accepted)
        if let refusal = emission.refusal {
            if report.refused == 0 { host.log(.warning, "an event was refused: \(refusal.message)") }
            report.refused += 1
            host.count("refused")
        }
        isBlocked = !maker.batch.isEmpty && emission.refusal == nil
    }

    /// Nothing is due now, or ever.
    private func rest() {
        guard let count = settings.count, maker.made >= count else { return }
        isRunning = false
        stopTimer()
        host.log(.info, "made all of \(count) events")
    }

    /// Lets others have the thread and goes on after them.
    private func postTurn() {
        guard !turnIsPosted else { return }
        do throws(AdapterError) {
            try host.post { [weak self] in
                self?.turnIsPosted = false
                self?.turn()
            }
            turnIsPosted = true
        } catch {
            host.log(.warning, "waiting for credit, because: \(error.message)")
        }
    }
}
