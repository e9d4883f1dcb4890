internal import JSONText
internal import Unix

/// Makes sense of how a probing child ended and what it wrote. It may have written anything: native code ran in it.
struct ProbeReading {
    let outcome: Command.Outcome
    let timeout: Duration

    /// The report's descriptor in the child.
    static let reportDescriptor: Int32 = 3
    /// The most memory that a probe may take beyond what its process has at its start.
    static let memoryAllowance: Int64 = 1 << 30
    /// Seconds of processor time that a probe may use.
    static let processorSeconds: UInt = 30

    /// How a child ends that can no longer report, because the library has closed the report's descriptor.
    static let lostReport: Int32 = 113

    private static let signalOfProcessorLimit: Int32 = 24

    func verdict() -> Verdict {
        var phase = ProbePhase.starting
        for line in lines() {
            // Nothing is believed after the first line that is none of ours.
            guard let value = try? JSONValue(parsing: line.span) else { return garbled(phase) }
            if let verdict = Verdict(json: value) { return completed(verdict) }
            if value["out_of_memory"] != nil { return isFull ? usedUp(phase) : .refused(Self.memory(phase)) }
            guard let next = value["phase"]?.string.flatMap(ProbePhase.init(rawValue:)) else { return garbled(phase) }
            phase = next
        }
        return death(in: phase)
    }

    /// Warnings about what it did beside.
    func warnings() -> [Reason] {
        guard let printed = outcome.output[1]?.bytes, !printed.isEmpty else { return [] }
        return [
            Reason(
                .printsAtLoad,
                "it prints while it is loaded, where it should use the host's log: \(Self.plain(printed))")
        ]
    }

    private func lines() -> [[UInt8]] {
        (outcome.output[Self.reportDescriptor]?.bytes ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private func garbled(_ phase: ProbePhase) -> Verdict {
        refused(
            .garbledReport, "it wrote into descriptors that it did not open, \(phase.place)",
            "let it write only into its own")
    }

    /// An entry that returned NULL has perhaps said why.
    private func completed(_ verdict: Verdict) -> Verdict {
        guard case .refused(let reason) = verdict, reason.code == .entryNull else { return verdict }
        return .refused(Reason(.entryNull, reason.text + said))
    }

    private func death(in phase: ProbePhase) -> Verdict {
        if outcome.timedOut {
            return refused(.timedOut, "it did not return within \(timeout) \(phase.place)", "see what it waits for")
        }
        if isFull { return usedUp(phase) }
        switch outcome.ending {
        case .signalled(Self.signalOfProcessorLimit):
            let time = "it used \(Self.processorSeconds) s of processor time \(phase.place)"
            return refused(.timedOut, time, "let it do less there")
        case .exited(Self.lostReport): return .refused(SharedState.closedReport(phase))
        case .signalled(let signal): return crash(SignalName.of(signal), phase)
        case .exited(let code) where phase == .starting:
            return refused(.probeFailed, "the probe itself ended with \(code)", "look at this installation")
        case .exited(let code):
            let ending = "it ended the process with exit code \(code) \(phase.place)"
            return refused(.exited, ending, "let its entry return NULL instead")
        }
    }

    private func crash(_ signal: String, _ phase: ProbePhase) -> Verdict {
        guard phase == .loading else {
            return refused(.crashed, "it crashed with \(signal) \(phase.place)", "debug it")
        }
        // From here it cannot be told whether a constructor ran or the system's loader met nonsense.
        return refused(
            .crashed, "it crashed with \(signal) while it was loaded",
            "debug its constructors or, if it has none, build it again")
    }

    private func usedUp(_ phase: ProbePhase) -> Verdict {
        let limit = Self.memoryAllowance >> 20
        return refused(
            .outOfMemory, "it used up the \(limit) MiB of memory that a probe may take, \(phase.place)",
            "let it take what it needs in create")
    }

    /// It did not use the memory, because it was not given it.
    static func memory(_ phase: ProbePhase) -> Reason {
        let limit = "the \(memoryAllowance >> 20) MiB that a probe may take"
        return Reason(
            .outOfMemory,
            "it asked for more memory than \(limit), \(phase.place): let it ask for what it needs in create")
    }

    /// Whether the memory that it really used comes near the limit.
    private var isFull: Bool { outcome.peakMemory > Self.memoryAllowance * 3 / 4 }

    private func refused(_ code: ReasonCode, _ what: String, _ advice: String) -> Verdict {
        .refused(Reason(code, "\(what): \(advice)\(said)"))
    }

    /// The last that it wrote to standard error.
    private var said: String {
        let bytes = outcome.output[2]?.bytes ?? []
        guard let last = bytes.split(separator: UInt8(ascii: "\n")).last else { return "" }
        return "; it said: \(Self.plain(Array(last)))"
    }

    private static func plain(_ bytes: [UInt8]) -> String {
        Printable.text(String(decoding: bytes.prefix(800), as: UTF8.self), limit: 200).trimmed
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
