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

    private static let signalOfProcessorLimit: Int32 = 24

    func verdict() -> Verdict {
        var phase = ProbePhase.starting
        for line in lines() {
            // Nothing is believed after the first line that is none of ours.
            guard let value = try? JSONValue(parsing: line.span) else { return garbled(phase) }
            if let verdict = Verdict(json: value) { return verdict }
            guard let next = value["phase"]?.string.flatMap(ProbePhase.init(rawValue:)) else { return garbled(phase) }
            phase = next
        }
        return death(in: phase)
    }

    /// Warnings about what it did beside.
    func warnings() -> [Reason] {
        guard let printed = outcome.output[1]?.bytes, !printed.isEmpty else { return [] }
        return [Reason(.printsAtLoad, "it prints while it is loaded: \(Self.plain(printed))")]
    }

    private func lines() -> [[UInt8]] {
        (outcome.output[Self.reportDescriptor]?.bytes ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private func garbled(_ phase: ProbePhase) -> Verdict {
        .refused(Reason(.garbledReport, "it wrote into the descriptor of the probe's report \(phase.place)\(said)"))
    }

    private func death(in phase: ProbePhase) -> Verdict {
        if outcome.timedOut {
            return .refused(
                Reason(.timedOut, "it did not return within \(timeout) \(phase.place)\(said): see what it waits for"))
        }
        switch outcome.ending {
        case .signalled(Self.signalOfProcessorLimit):
            return .refused(
                Reason(.timedOut, "it used \(Self.processorSeconds) s of processor time \(phase.place)\(said)"))
        case .signalled(let signal):
            if outcome.peakMemory > Self.memoryAllowance * 3 / 4 { return memory(phase) }
            return .refused(
                Reason(.crashed, "it crashed with \(SignalName.of(signal)) \(phase.place)\(said): debug it, then retry")
            )
        case .exited(let code):
            if outcome.peakMemory > Self.memoryAllowance * 3 / 4 { return memory(phase) }
            if phase == .starting {
                return .refused(Reason(.probeFailed, "the probe itself ended with \(code)\(said)"))
            }
            return .refused(
                Reason(.exited, "it ended the process with exit code \(code) \(phase.place)\(said): a library must not")
            )
        }
    }

    private func memory(_ phase: ProbePhase) -> Verdict {
        let megabytes = Self.memoryAllowance >> 20
        return .refused(Reason(.outOfMemory, "it used more than \(megabytes) MiB of memory \(phase.place)\(said)"))
    }

    /// The last that it wrote to standard error.
    private var said: String {
        let bytes = outcome.output[2]?.bytes ?? []
        guard let last = bytes.split(separator: UInt8(ascii: "\n")).last else { return "" }
        return ", saying: \(Self.plain(Array(last)))"
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
