internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

/// Puts on the disk what gathers, group by group: what is appended while one group is being synced makes up the next one.
///
/// For its own thread.
final class JournalWriter {
    /// Nanoseconds between two tries where the disk takes nothing.
    private static let pause: Int64 = 1_000_000_000

    let journal: Journal
    private let encoder = PartEncoder()
    var segment: ActiveSegment?
    private var spareGroup = PendingGroup()
    /// When the cursors that wait are to be written at the latest.
    private var cursorsDue: UInt64?
    private var slice = TimeSlice()

    /// To be made on its thread.
    init(_ journal: Journal) { self.journal = journal }

    func run() {
        while true {
            switch take() {
            case .work(var work):
                finish(&work)
                work.giveUp()
                spareGroup = work.group
            case .wait(let time): journal.writerNap.wait(timeout: time)
            case .end: return
            }
        }
    }

    private enum Step {
        case work(JournalWork)
        case wait(Duration?)
        case end
    }

    private func take() -> Step {
        let now = Clock.monotonic()
        slice.adapt(now: now)
        return journal.shared.withLock { shared -> Step in
            let isUrgent = !shared.gathering.isEmpty || shared.wantsRoll || shared.isClosing
            if shared.state.dirty.isEmpty, !isUrgent {
                for group in [shared.gathering, spareGroup] { group.trim() }
                encoder.trim()
                return .wait(nil)
            }
            if !isUrgent {
                let due = cursorsDue ?? now + UInt64(clamping: shared.state.limits.cursorDelay)
                cursorsDue = due
                if due > now { return .wait(.nanoseconds(Int64(due - now))) }
            }
            cursorsDue = nil
            var work = JournalWork(
                group: shared.gathering, rolls: shared.wantsRoll, endpoints: shared.state.endpoints)
            shared.gathering = spareGroup
            shared.wantsRoll = false
            shared.state.writeDirtyCursors(to: &work.tail)
            return work.isEmpty && shared.isClosing ? .end : .work(work)
        }
    }

    /// Writes a group, however often it must be tried.
    private func finish(_ work: inout JournalWork) {
        if work.rolls { leaveSegment() }
        while !work.isDone {
            do throws(SystemError) {
                try writePart(&work)
                report(nil)
            } catch {
                journal.counters.failures.add(1, ordering: .relaxed)
                report(error)
                if journal.shared.withLock({ $0.isClosing }) { return }
                journal.writerNap.wait(timeout: .nanoseconds(Self.pause))
            }
        }
    }

    /// Writes as much as one segment has room for, and tells who waits for it.
    private func writePart(_ work: inout JournalWork) throws(SystemError) {
        let need = work.need
        if let open = segment, open.end + need > open.size { leaveSegment() }
        if segment == nil { segment = try beginSegment(need) }
        guard let open = segment else { return }
        let part = work.encode(encoder, into: open)
        do throws(SystemError) {
            if part.end > open.end {
                unsafe try open.file.file.write(unsafe encoder.pieces(room: open.size - part.end), at: open.end)
            }
            if work.isSynced, part.end > open.end { try open.file.file.synchronizeData() }
        } catch {
            // What a failed sync has left is unknown, and it will not be told again: all of it is written elsewhere.
            if !error.isFullDisk { abandonSegment(open) }
            throw error
        }
        segment?.end = part.end
        segment?.index = part.index
        publish(part, &work, from: open.end)
    }
}
