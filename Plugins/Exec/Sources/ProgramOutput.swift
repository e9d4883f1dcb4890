internal import AdapterKit
internal import EventLines
internal import Glibc

/// Lines of the program's standard output on their way to the routes. Everything happens on the instance's thread.
final class ProgramOutput {
    private let host: Host
    private let longestLine: Int
    private let batch: EventBatch
    private let lines: LineReader
    private var pipe = PipeReader()
    private var splitter: LineSplitter
    private var complaints = Complaints()
    /// Nothing is read until `credit`, so that the program waits.
    private var isBlocked = false
    /// The program has ended, but not all that it wrote was emitted.
    private var isFinishing = false

    init(_ settings: ExecSettings, host: Host) {
        self.host = host
        longestLine = settings.longestLine
        batch = EventBatch(host: host)
        lines = LineReader(settings.format, batch: batch)
        splitter = LineSplitter(limit: settings.longestLine)
    }

    /// Reads a new program's output. What the one before it wrote and nobody took goes first.
    func open(_ output: Int32) throws(AdapterError) {
        try pipe.open(output, host: host) { [weak self] in self?.turn() }
        try pipe.setPaused(isBlocked)
    }

    /// There is credit again.
    func readOn() {
        guard isBlocked else { return }
        block(false)
        turn()
    }

    /// The program has ended: takes what is still in the pipe.
    func finish() {
        for _ in 0..<PipeReader.mostReads where pipe.read(into: &splitter) == 0 { break }
        pipe.close()
        isFinishing = true
        _ = emitLines()
    }

    private func turn() {
        guard !isBlocked, emitLines() else { return }
        if pipe.read(into: &splitter) > 0 { _ = emitLines() }
    }

    /// Emits the whole lines that are there. False when there is no credit for all.
    private func emitLines() -> Bool {
        while true {
            if batch.isFull, !emit() { return false }
            if let line = splitter.next() {
                add(line)
            } else if isFinishing, let rest = splitter.finish() {
                add(rest)
            } else {
                break
            }
        }
        isFinishing = false
        return emit()
    }

    private func add(_ line: LineSplitter.Line) {
        if line.isTooLong {
            host.count("too_long")
            return complain("a line of the program is longer than \(longestLine) bytes and was skipped")
        }
        let bytes = splitter.bytes
        do throws(AdapterError) {
            try unsafe bytes.span.withUnsafeBytes { (bytes) throws(AdapterError) in
                let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[line.range])
                try unsafe lines.append(text, id: UnsafeRawBufferPointer(start: nil, count: 0), token: 0)
            }
        } catch {
            host.count("invalid")
            complain("a line of the program was skipped: \(error.message)")
        }
    }

    /// Emits the batch. False when there is no credit for all of it.
    private func emit() -> Bool {
        while !batch.isEmpty {
            let emission = batch.emit()
            guard let refusal = emission.refusal else {
                block(!batch.isEmpty)
                return !isBlocked
            }
            host.count("refused")
            complain("a line of the program was refused: \(refusal.message)")
        }
        return true
    }

    private func block(_ isBlocked: Bool) {
        self.isBlocked = isBlocked
        do throws(AdapterError) { try pipe.setPaused(isBlocked) } catch { host.failed(error) }
    }

    private func complain(_ message: String) {
        if let message = complaints.message(message, now: Clocks.monotonic()) { host.log(.warning, message) }
    }
}
