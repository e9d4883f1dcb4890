internal import Locks
internal import Synchronization

/// Turns that one instance's thread takes for another's.
extension Instance {
    /// From now on, where all that it does is brief, it takes turns of others, and others take turns of it.
    func beginDeputyship() {
        guard configuration.doorway?.isBrief ?? false, !configuration.isTrial else { return }
        if source == nil {
            loop.deputyTurn = { [unowned self] in takeDeputyTurn() }
        } else {
            loop.isDeputy = true
        }
    }

    func endDeputyship() {
        loop.deputyTurn = nil
        loop.isDeputy = false
        loop.dismissWard()
    }

    /// What a usual turn is most of the time; whatever else there is to do is for its own thread.
    private func takeDeputyTurn() -> EventLoop.DeputyTurn {
        guard isWanted, posts.withLock({ $0.isEmpty }) else { return .over }
        let hadVisitors = configuration.doorway?.work() ?? false
        let result = deliver()
        if result.pause != nil { return .over }
        return hadVisitors || result.isBusy || result.delivered > 0 ? .busy : .idle
    }
}
