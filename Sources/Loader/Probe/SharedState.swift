internal import Glibc
internal import Unix

/// What all parts of a process share, so that a library must leave it as it found it: descriptors that others opened,
/// and what happens on a signal.
struct SharedState {
    private let report: Int32
    private let descriptors: [Int32: DescriptorIdentity]
    private let signals: [Int32: SignalState]

    /// Numbers that are taken before the library comes, as they are in a host that runs: who closes blindly meets them.
    private static let highest: Int32 = 31

    init(report: Int32) {
        self.report = report
        while case let raw = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC), raw >= 0, raw < Self.highest {}
        descriptors = Self.openDescriptors(report)
        signals = Self.signalStates()
    }

    /// - Throws: what the library has changed.
    func check(_ phase: ProbePhase) throws(Reason) {
        let open = Self.openDescriptors(report)
        let closed = descriptors.keys.filter { open[$0] != descriptors[$0] }.sorted()
        if closed.contains(report) { _exit(ProbeReading.lostReport) }
        if let first = closed.first { throw Self.closed("descriptor \(first)", closed.count - 1, phase) }
        let now = Self.signalStates()
        let changed = signals.keys.filter { now[$0] != signals[$0] }.sorted()
        if !changed.isEmpty { throw Self.changed(changed, phase) }
    }

    /// For the parent, when the report itself could not be finished.
    static func closedReport(_ phase: ProbePhase) -> Reason { closed("the descriptor of the probe's report", 0, phase) }

    private static func closed(_ which: String, _ others: Int, _ phase: ProbePhase) -> Reason {
        let more = others == 0 ? "" : " and \(others) more"
        return Reason(
            .closesDescriptors,
            "it closed or replaced \(which)\(more), which it had not opened, \(phase.place): let it close only its own")
    }

    private static func changed(_ signals: [Int32], _ phase: ProbePhase) -> Reason {
        let names = signals.map { SignalName.of($0) }
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        let list = names.prefix(3).joined(separator: ", ") + more
        return Reason(
            .changesSignals,
            "it changed what happens on \(list), \(phase.place): signals belong to the host, so let it leave them alone"
        )
    }

    private static func openDescriptors(_ report: Int32) -> [Int32: DescriptorIdentity] {
        var result: [Int32: DescriptorIdentity] = [:]
        for raw in Array(0...highest) + [report] { result[raw] = DescriptorIdentity(raw) }
        return result
    }

    private static func signalStates() -> [Int32: SignalState] {
        var result: [Int32: SignalState] = [:]
        for signal in Int32(1)...64 { result[signal] = SignalState(signal) }
        return result
    }
}

/// What a process does on a signal.
private struct SignalState: Equatable {
    private let handler: UInt
    private let isBlocked: Bool

    /// nil for one that the C library keeps for itself.
    init?(_ signal: Int32) {
        var action = sigaction()
        guard unsafe sigaction(signal, nil, &action) == 0 else { return nil }
        handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
        isBlocked = unsafe sigismember(&mask, signal) == 1
    }
}
