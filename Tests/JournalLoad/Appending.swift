internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Journal
internal import JournalTesting
internal import Locks
internal import Synchronization

/// Appends events to all routes, and writes a line `kept ID` for each once it is told, and `settled ID` once the first route has
/// settled it and the journal had time to note so.
struct Appending {
    private let directory: String
    private let routes: [String]

    init(_ directory: String, routes: [String]) { (self.directory, self.routes) = (directory, routes) }

    func run() throws {
        var limits = JournalLimits()
        (limits.segmentBytes, limits.bytes) = (256 << 10, 64 << 20)
        let place = try JournalPlace(routes.map { JournalRouteSpec($0) }, limits: limits, in: directory)
        let numbers = routes.map { place.route($0) }
        let start = place.journal.routes.map(\.last).max() ?? 0
        var (next, told, heard) = (start + 1, 0, 0)
        while true {
            for _ in 0..<Int.random(in: 1...40) {
                let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: next), count: Int.random(in: 0..<600))
                unsafe place.append(place.maker.event("\(next)", payload: payload), to: numbers)
                next += 1
            }
            let log = place.recorder.told
            for condition in log.conditions[heard...] { say("condition \(condition)") }
            heard = log.conditions.count
            for event in log.events[told...] { report(event, place, numbers) }
            told = log.events.count
        }
    }

    /// The first route settles every other event.
    private func report(_ event: CommitRecorder.Committed, _ place: JournalPlace, _ numbers: [RouteNumber]) {
        say("kept \(event.id)")
        guard let link = event.routes.first, event.sequence % 2 == 0 else { return }
        place.journal.settle(link.route, SettledEvent(previous: link.previous, sequence: event.sequence))
    }
}

/// Writes a line at once: whoever reads it may kill this process meanwhile.
private func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    unsafe _ = write(1, bytes, bytes.count)
}
