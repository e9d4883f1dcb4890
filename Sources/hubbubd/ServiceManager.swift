internal import Unix

/// What a service manager is told: readiness, the end, and that the hub still lives (sd_notify(3)).
struct ServiceManager: Sendable {
    private let socket: String?
    /// How long it waits for a sign of life before it starts the hub again, in nanoseconds; nil where it does not.
    let patience: UInt64?

    init(_ environment: [String: String]) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(Environment.process)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { UInt64($0) }
        patience = isForUs ? microseconds.map { $0.multipliedReportingOverflow(by: 1_000).partialValue } : nil
    }

    /// How often a sign is due, three times within its patience; nil where nobody waits for one.
    var secondsBetweenSigns: Int? { patience.map { max(1, Int(clamping: $0 / 3_000_000_000)) } }

    /// Says that the hub serves.
    func ready(_ status: String) { tell("READY=1\nSTATUS=\(status)") }

    /// Says that it reads its configuration anew; `ready` says when that is over.
    func reloading() { tell("RELOADING=1\nMONOTONIC_USEC=\(Clock.monotonic() / 1_000)") }

    /// Says that it is ending.
    func stopping() { tell("STOPPING=1") }

    /// Says that it lives.
    func alive() { if patience != nil { tell("WATCHDOG=1") } }

    /// A manager that does not listen is no reason to fail.
    private func tell(_ state: String) {
        guard let socket else { return }
        try? UnixSocket.sendDatagram(Array(state.utf8), to: socket)
    }
}
