internal import AdapterKit
internal import EventLines

/// What the program says on standard error, line by line in the log.
final class ErrorLines {
    private static let longestLine = 4096

    private let host: Host
    private var pipe = PipeReader()
    private var splitter = LineSplitter(limit: longestLine)

    init(host: Host) { self.host = host }

    func open(_ errors: Int32) throws(AdapterError) {
        splitter = LineSplitter(limit: Self.longestLine)
        try pipe.open(errors, host: host) { [weak self] in self?.turn() }
    }

    /// The program has ended: takes what is still in the pipe.
    func finish() {
        for _ in 0..<PipeReader.mostReads {
            guard pipe.read(into: &splitter) > 0 else { break }
            logLines()
        }
        pipe.close()
        if let rest = splitter.finish() { log(rest) }
    }

    private func turn() { if pipe.read(into: &splitter) > 0 { logLines() } }

    private func logLines() {
        while let line = splitter.next() { log(line) }
    }

    private func log(_ line: LineSplitter.Line) {
        if line.isTooLong {
            return host.log(.warning, "the program said more than \(Self.longestLine) bytes in a line")
        }
        host.log(.info, "the program says: \(String(decoding: splitter.bytes[line.range], as: UTF8.self))")
    }
}
