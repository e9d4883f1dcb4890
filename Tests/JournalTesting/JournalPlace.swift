package import CHubbub
internal import EventBlock
internal import Glibc
package import Journal
internal import Unix

/// A journal in a temporary directory, with a delegate, that can be closed and opened again.
///
/// What makes events is for one thread; all else may be called from any.
@safe package final class JournalPlace: @unchecked Sendable {
    package let path: String
    package let maker = EventMaker()
    package private(set) var journal: Journal
    package private(set) var recorder: CommitRecorder
    private let limits: JournalLimits
    private let specs: [JournalRouteSpec]
    private let settling: [String]

    /// - Parameter settling: routes that settle what they are told at once.
    package init(
        _ routes: [JournalRouteSpec], limits: JournalLimits = JournalLimits(), settling: [String] = [],
        in directory: String? = nil
    ) throws {
        path = try directory ?? Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        (self.limits, specs, self.settling) = (limits, routes, settling)
        (journal, recorder) = try Self.open(path, limits, routes, settling)
    }

    deinit {
        journal.close()
        try? Directories.removeAll(path)
    }

    package func close() { journal.close() }

    /// Opens it again, as the next process would.
    @discardableResult
    package func reopen() throws -> RecoveryReport {
        journal.close()
        (journal, recorder) = try Self.open(path, limits, specs, settling)
        return journal.recovered
    }

    private static func open(
        _ path: String, _ limits: JournalLimits, _ routes: [JournalRouteSpec], _ settling: [String]
    ) throws -> (Journal, CommitRecorder) {
        let journal = try Journal(path, limits: limits, routes: routes)
        let recorder = CommitRecorder(settling: Set(settling.compactMap { journal.number(of: $0) }))
        recorder.settle(in: journal)
        try journal.start(recorder)
        return (journal, recorder)
    }

    /// A route's number.
    package func route(_ name: String) -> RouteNumber { journal.number(of: name) ?? 0 }

    /// Appends an event that was made for some routes, as soon as there is room.
    package func append(
        _ event: UnsafePointer<hubbub_event>, to routes: [RouteNumber], context: UInt64 = 0, note: UInt32 = 0
    ) {
        var pointer: UnsafePointer<hubbub_event>? = unsafe event
        while unsafe journal.reserve(&pointer, count: 1, of: 1) == 0 { usleep(1_000) }
        var context = context
        let selections = routes.map { JournalSelection(route: $0, events: 1) }
        unsafe selections.withUnsafeBufferPointer { selections in
            unsafe journal.append(&pointer, count: 1, contexts: &context, note: note, selections)
        }
    }

    /// Appends events with these ids and waits until they are committed.
    @discardableResult
    package func commit(_ ids: [String], to routes: String..., size: Int = 0) -> Bool {
        let before = recorder.told.events.count
        let numbers = routes.map { route($0) }
        for id in ids { unsafe append(maker.event(id, payload: [UInt8](repeating: 7, count: size)), to: numbers) }
        return recorder.wait(for: before + ids.count)
    }

    /// All that a route has not settled, from its floor on.
    package func backlog(_ name: String, events: Int = 100) -> [ReadEvent] {
        readAll(journal, route(name), events: events)
    }
}

package struct ReadEvent: Equatable, Sendable {
    package var id: String
    package var sequence: UInt64
    package var previous: UInt64
}

/// All that a route has not settled, from its floor on.
///
/// - Parameter events: how many are read at a time.
package func readAll(_ journal: Journal, _ route: RouteNumber, events: Int = 100) -> [ReadEvent] {
    let reader = JournalReader(journal, route, pool: EventPool())
    var position = journal.status(of: route)?.floor ?? 0
    var found: [ReadEvent] = []
    while true {
        let progress = unsafe reader.read(after: position, limit: (events, 1 << 20)) { delivery in
            unsafe found.append(
                ReadEvent(
                    id: EventMaker.id(of: delivery.event), sequence: delivery.sequence, previous: delivery.previous))
            unsafe EventReference.release(delivery.event)
        }
        position = found.last?.sequence ?? position
        if progress != .more { return found }
    }
}
