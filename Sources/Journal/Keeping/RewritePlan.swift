/// Neighbouring segments of which so little is needed that one new segment is to take their place. Their records keep their
/// order and their sequence numbers. Of events that nobody needs, but that routes must know again, it has the identities.
struct RewritePlan {
    struct Source {
        let place: SegmentPlace
        /// What its lanes had when the plan was made.
        let shares: [LaneShare]
        let size: Int

        /// Whether some route needs a record of it.
        var isNeeded: Bool { shares.contains { $0.open > 0 } }
    }

    var sources: [Source] = []
    let first: UInt64
    var last: UInt64
    /// Cursors by lane: what they have settled stays behind.
    let cursors: [Cursor]
    /// Identities of the events, by route.
    var keys: [RouteNumber: [DeduplicationWindow.Entry]] = [:]
    let time: Int64
    let lastTime: Int64
    let pause: Int64
}

extension JournalShared {
    /// So many neighbours are made one, however little room that gains.
    private static let manySegments = 8

    /// What is worth rewriting; nil for nothing.
    ///
    /// - Parameter wall: what the clock shows.
    mutating func rewritePlan(_ wall: Int64) -> RewritePlan? {
        let isShort = room <= state.limits.bytes / 4
        let newest = isShort ? .max : state.advance(to: wall) - state.limits.rewriteDelay
        var start = 0
        while start < state.segments.count {
            let run = candidates(from: start, newest: newest)
            if run.count > 0, isWorthwhile(run) { return plan(run) }
            start = max(run.upperBound, start + 1)
        }
        return nil
    }

    /// Neighbours from `start` on that fit into half a segment together, with no event behind `newest` that is needed.
    private func candidates(from start: Int, newest: Int64) -> Range<Int> {
        var (end, open) = (start, 0)
        // The newest one stays, because it has every name and cursor.
        while end < state.segments.count - 1 {
            let segment = state.segments[end]
            guard segment.isSealed, segment.isSpent || segment.lastTime <= newest else { break }
            open += state.neededBytes(of: segment)
            guard open <= state.limits.segmentBytes / 2 else { break }
            end += 1
        }
        return start..<end
    }

    private func isWorthwhile(_ run: Range<Int>) -> Bool {
        let size = run.reduce(0) { $0 + state.segments[$1].size }
        let open = run.reduce(0) { $0 + state.neededBytes(of: state.segments[$1]) }
        return size - open >= max(state.limits.segmentBytes / 2, size / 2) || run.count >= Self.manySegments
    }

    private mutating func plan(_ run: Range<Int>) -> RewritePlan {
        let (first, last) = (state.segments[run.lowerBound], state.segments[run.upperBound - 1])
        var plan = RewritePlan(
            first: first.first, last: last.last, cursors: state.lanes.map(\.cursor), time: first.time,
            lastTime: last.lastTime, pause: last.pause)
        for index in run {
            let segment = state.segments[index]
            guard let file = files[segment.number] else { continue }
            plan.sources.append(
                .init(
                    place: SegmentPlace(file: file, offset: SegmentMark.size, end: segment.end, last: segment.last),
                    shares: segment.shares,
                    size: segment.size))
        }
        for (route, window) in state.windows {
            plan.keys[route] = window.entries(from: plan.first, through: plan.last)
        }
        return plan
    }
}
