internal import Delivery
internal import JSONText
internal import Journal
internal import Synchronization

extension DurableDelivery {
    /// How the journal does, for programs.
    var describedJournal: JSONValue {
        let counters = journal.counters
        let (condition, reason) =
            switch journal.condition {
            case .running: ("running", "")
            case .full: ("full", "what it may hold is reached")
            case .troubled(let reason): ("troubled", reason)
            }
        return [
            "condition": .string(condition), "reason": .string(reason),
            "events": JSONValue(counters.events.load(ordering: .relaxed)),
            "commits": JSONValue(counters.commits.load(ordering: .relaxed)),
            "bytes_written": JSONValue(counters.bytesWritten.load(ordering: .relaxed)),
            "duplicates": JSONValue(counters.duplicates.load(ordering: .relaxed)),
            "failures": JSONValue(counters.failures.load(ordering: .relaxed)),
            "abandoned": JSONValue(counters.abandoned.load(ordering: .relaxed)),
            "unreadable": JSONValue(counters.unreadable.load(ordering: .relaxed)),
        ]
    }
}
