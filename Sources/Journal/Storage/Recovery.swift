internal import CHubbub
internal import EventBlock
internal import Unix

/// Reads a journal when it is opened, in two passes: the first looks at every record and learns what was settled, the second
/// counts what was not. Memory does not grow with the backlog.
struct Recovery {
    struct Result {
        var state: JournalState
        var files: [UInt64: SegmentFile]
        var report: RecoveryReport
        var nextNumber: UInt64
    }

    let directory: String
    private let limits: JournalLimits
    private let routes: [JournalRouteSpec]

    init(_ directory: String, limits: JournalLimits, routes: [JournalRouteSpec]) throws(JournalError) {
        (self.directory, self.limits, self.routes) = (directory, limits, routes)
        do throws(SystemError) { try Directories.create(directory) } catch { throw JournalError(directory, error) }
    }

    func run() throws(JournalError) -> Result {
        var listing = try SegmentListing(directory, isReadOnly: false)
        var fold = RecoveryFold(
            JournalState(identity: listing.identity ?? .random(in: 1 ... .max), limits: limits), Quarantine(directory))
        for name in listing.damaged { fold.addDamage("\(name) does not begin as a segment does") }
        do throws(SystemError) {
            for index in listing.segments.indices { try fold.read(&listing.segments[index]) }
            fold.prepareWindows(routes)
            for index in listing.segments.indices { try fold.count(listing.segments[index], index) }
        } catch { throw JournalError(directory, error) }
        fold.finish(now: Clock.wall())
        var files: [UInt64: SegmentFile] = [:]
        for segment in listing.segments { files[segment.mark.number] = segment.file }
        return Result(state: fold.state, files: files, report: fold.report, nextNumber: listing.nextNumber)
    }
}
