internal import Glibc
internal import LogLines
internal import Placement
internal import Synchronization

/// The way to the hub, for everything in this process. Where it breaks, there is nothing left to do here.
final class HubLine: Sendable {
    let line: RingLine
    let log: Log

    init(_ line: RingLine, log: Log) {
        self.line = line
        self.log = log
    }

    /// [any thread]
    func send(_ message: ChildMessage) {
        orEnd { () throws(RingFault) in try line.send(RecordKind.message, message.bytes) }
    }

    /// Does what needs the hub, or ends the process.
    func orEnd<Result>(_ body: () throws(RingFault) -> Result) -> Result {
        do throws(RingFault) { return try body() } catch {
            log.error("host misbehaves: \(error)")
            _exit(HubLine.brokenLine)
        }
    }

    /// The exit code of a child whose hub broke the rules.
    static let brokenLine: Int32 = 70
}
