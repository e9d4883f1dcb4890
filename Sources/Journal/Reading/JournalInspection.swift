package import EventBlock
internal import Unix

/// Looks at a journal without changing anything, also while another process has it open: what that one writes meanwhile may be
/// seen or not.
package struct JournalInspection: Sendable {
    /// A segment, as it lies in the directory.
    package struct SegmentInfo: Equatable, Sendable {
        package var number: UInt64
        package var path: String
        /// The first sequence number that may stand in it, and the last one that does.
        package var first: UInt64
        package var last: UInt64
        /// Of its records, and of what of them somebody still needs.
        package var bytes: Int
        package var openBytes: Int
        /// When it was begun, nanoseconds since 1970.
        package var time: Int64
    }

    package let segments: [SegmentInfo]
    package let routes: [JournalRouteStatus]
    /// Numbers of dead letters by route.
    package let deadLetters: [RouteNumber: [UInt64]]
    /// What was found: the findings are about damage in the middle, `truncated` counts unfinished ends.
    package let report: RecoveryReport
    private let endpoints: EndpointTable
    private let directory: String

    /// Reads all of it.
    package init(_ directory: String) throws(JournalError) {
        self.directory = directory
        var fold = try Self.fold(directory)
        // Where a hub runs, a segment may have gone, and its file come to other uses, while it was read.
        for _ in 0..<3 where !fold.report.findings.isEmpty { fold = try Self.fold(directory) }
        let state = fold.state
        segments = (0..<state.segments.count).map { index in
            let segment = state.segments[index]
            return SegmentInfo(
                number: segment.number, path: Path.join(directory, SegmentStore.name(segment.number)),
                first: segment.first,
                last: segment.last, bytes: segment.end, openBytes: segment.openBytes, time: segment.time)
        }
        routes = state.routes.compactMap { state.status(of: $0) }
        deadLetters = state.deadLetters
        endpoints = state.endpoints
        report = fold.report
    }

    /// The names of the endpoints of an event's path; nil for one that is not known.
    package func names(of path: EventPath) -> [String?] { (0..<path.count).map { endpoints.name(of: path[$0]) } }

    private static func fold(_ directory: String) throws(JournalError) -> RecoveryFold {
        let listing = try SegmentListing(directory, isReadOnly: true)
        var fold = RecoveryFold(JournalState(identity: listing.identity ?? 1, limits: JournalLimits()), nil)
        for name in listing.damaged { fold.addDamage("\(name) does not begin as a segment does") }
        try JournalError.wrapping(directory) { () throws(SystemError) in
            var segments = listing.segments
            for index in segments.indices { try fold.read(&segments[index]) }
            for index in segments.indices { try fold.count(segments[index], index) }
        }
        fold.finish()
        return fold
    }

    /// Calls `body` with each record that is good, in the order of the segments, until it returns false.
    package func forEachRecord(_ body: (InspectedRecord) -> Bool) throws(JournalError) {
        let listing = try SegmentListing(directory, isReadOnly: true)
        for entry in listing.segments {
            let goesOn = try JournalError.wrapping(directory) { () throws(SystemError) in
                var walker = SegmentWalker(
                    SegmentPlace(file: entry.file, offset: SegmentMark.size, end: entry.size),
                    identity: entry.mark.identity)
                while let step = try walker.next() {
                    guard case .record(let head) = step,
                        let record = unsafe InspectedRecord(
                            head, walker.record(head), segment: entry.mark.number, offset: walker.offset)
                    else { continue }
                    if !body(record) { return false }
                }
                return true
            }
            if !goesOn { return }
        }
    }

    /// All records that are good: for journals that fit into memory.
    package func records() throws(JournalError) -> [InspectedRecord] {
        var records: [InspectedRecord] = []
        try forEachRecord {
            records.append($0)
            return true
        }
        return records
    }
}
