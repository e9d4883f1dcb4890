internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Unix

/// Gives a route a backlog that nobody settles, and says how much memory is resident at a tenth of it, at all of it, and in a
/// journal that is opened with it.
struct Backlog {
    private let directory: String
    private let count: Int

    init(_ directory: String, count: Int) { (self.directory, self.count) = (directory, count) }

    func run() throws {
        let route = JournalRouteSpec("bench")
        let journal = try Journal(directory, routes: [route])
        let meter = try BenchMeter(journal, threads: 1, settles: false)
        try journal.start(meter)
        let maker = EventMaker()
        var events: [UnsafePointer<hubbub_event>?] = unsafe (0..<1_000).map { unsafe maker.event("\($0)") }
        for round in 1...count / 1_000 {
            unsafe meter.commit(&events, 0)
            if round == count / 10_000 { say("early") }
        }
        say("late")
        journal.close()
        let again = try Journal(directory, routes: [route])
        say("reopened")
        print("backlog \(again.status(of: 1)?.backlog ?? 0)")
    }

    private func say(_ when: String) {
        Memory.trim()
        print("\(when) \(ProcessMemory.resident)")
    }
}
