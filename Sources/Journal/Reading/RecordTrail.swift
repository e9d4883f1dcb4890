internal import Locks
internal import Synchronization
internal import Unix

/// The events of a journal from a sequence number on, segment by segment, as far as they are committed; it goes on where more
/// came meanwhile.
struct RecordTrail: ~Copyable {
    private let journal: Journal
    private var walker: SegmentWalker?
    private var place: SegmentPlace?
    /// The last sequence number that was looked at, and the one before it.
    private var passed: UInt64
    private var before: UInt64

    init(_ journal: Journal, after sequence: UInt64) {
        self.journal = journal
        (passed, before) = (sequence, sequence)
    }

    /// The head of the next event; nil where there is none yet.
    mutating func next() throws(SystemError) -> RecordHead? {
        while true {
            if walker == nil, try !advance() { return nil }
            guard let step = try walker?.next() else {
                if try !advance() { return nil }
                continue
            }
            guard case .record(let head) = step else {
                journal.counters.unreadable.add(1, ordering: .relaxed)
                continue
            }
            guard head.isNumbered, head.number > passed, head.number <= place?.last ?? 0 else { continue }
            guard isValid(head) else {
                journal.counters.unreadable.add(1, ordering: .relaxed)
                continue
            }
            (before, passed) = (passed, head.number)
            if head.kind == RecordKind.event.rawValue { return head }
        }
    }

    /// The bytes of the event that was given last.
    func record(_ head: RecordHead) -> UnsafeRawBufferPointer {
        unsafe walker?.record(head) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Gives the last event once more.
    mutating func stepBack() {
        passed = before
        walker?.stepBack()
    }

    /// Whether the content is what its checksum vouches for: what recovery did not count is not given out either.
    private func isValid(_ head: RecordHead) -> Bool {
        let record = unsafe self.record(head)
        guard head.kind == RecordKind.event.rawValue, let base = record.baseAddress else {
            return unsafe DeadLetter(head, record) != nil
        }
        return unsafe EventRecord.isValid(head, base)
    }

    /// Goes on in the same segment, if it has grown, or in the next one.
    private mutating func advance() throws(SystemError) -> Bool {
        while let found = journal.shared.withLock({ $0.place(after: passed) }) {
            if let place, place.file === found.file {
                if found.end > place.end {
                    self.place = found
                    walker?.extend(to: found.end)
                    return true
                }
                // All of it was passed, and what should have been there could not be read.
                passed = max(passed, found.last)
                continue
            }
            place = found
            walker = SegmentWalker(found, identity: journal.identity)
            return true
        }
        return false
    }
}
