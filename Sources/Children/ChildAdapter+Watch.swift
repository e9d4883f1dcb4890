internal import Placement
internal import Runtime

/// The hub's own look at whether a process still lives: one that was stopped, or hangs where it cannot say so itself.
extension ChildAdapter {
    /// Nanoseconds between two looks, and so many without any progress are a hang: longer than a child takes to say itself which
    /// call does not come back.
    private static let pause: UInt64 = 2_000_000_000
    private static let patience = 6

    /// Something was sent. Until the process has taken all of it, it is looked at now and then; while nothing waits for it there
    /// is no timer. [instance's thread]
    func expectReading(by life: ChildLife) {
        guard !life.isWatched else { return }
        life.isWatched = true
        look(at: life, taken: nil, stalls: 0)
    }

    /// - Parameters:
    ///   - taken: how far it was at the look before; nil at the first one.
    ///   - stalls: how many looks have found no progress, one after the other. Time alone says nothing: the machine may have
    ///     slept, and the process with it.
    private func look(at life: ChildLife, taken: UInt64?, stalls: Int) {
        instance?.after(Self.pause) { [unowned self] in
            guard life.verdict == nil, !life.hasEnded else { return }
            guard let now = life.line.unreadMark else { return probe(life) }
            let stalls = now == taken ? stalls + 1 : 0
            guard stalls < Self.patience else {
                let seconds = UInt64(stalls) * Self.pause / 1_000_000_000
                return end(life, because: "hung: it has taken nothing for \(seconds) s, though something waits for it")
            }
            look(at: life, taken: now, stalls: stalls)
        }
    }

    /// It has taken all that it was sent. Where it owes an answer, it is seen whether it still takes something: an adapter may keep a
    /// delivery as long as it likes, but a process that was stopped just then would be sent nothing more once enough is under way.
    private func probe(_ life: ChildLife) {
        guard instance?.isOwedAnswers ?? false else {
            life.isWatched = false
            return
        }
        attempt(life) { () throws(RingFault) in try life.line.send(RecordKind.probe, []) }
        look(at: life, taken: nil, stalls: 0)
    }
}
