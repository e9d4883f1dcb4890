internal import Glibc
internal import Journal
internal import JournalTesting
internal import Synchronization
internal import Testing
internal import Unix

/// Random histories of a journal, each with crashes at random bytes, beside a model that says what must be there afterwards.
@Suite struct RecoveryModelTests {
    @Test(arguments: 1...24) func afterACrashAtAnyByteAllThatWasToldIsThere(seed: UInt64) throws {
        var history = try History(seed)
        for _ in 0..<6 { try history.live() }
    }
}

/// A journal, and what is known of it.
private struct History {
    private static let routes = ["a", "b", "once"]

    private let place: JournalPlace
    private var random: SeededNumbers
    private var count = 0
    /// What each route has, in its order, and has not settled.
    private var open: [String: [String]] = [:]
    /// What `once` was ever told of.
    private var known: [String] = []

    init(_ seed: UInt64) throws {
        random = SeededNumbers(seed)
        var limits = JournalLimits()
        limits.segmentBytes = 16 << 10
        // Segments are rewritten as soon as anything in them is settled.
        limits.rewriteDelay = 0
        let specs = Self.routes.map { JournalRouteSpec($0, once: $0 == "once" ? .init() : nil) }
        place = try JournalPlace(specs, limits: limits)
    }

    /// Lives for a while, crashes, and looks at what is left.
    mutating func live() throws {
        for _ in 0..<Int.random(in: 1...8, using: &random) { try act() }
        // With an event everything is written that was settled before it.
        try append(1)
        let certain = open
        let whole = try Ends(place.path)
        // What comes now may be there afterwards, or not, but no later thing without the earlier one.
        var settled: [String: Set<String>] = [:]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            for (route, ids) in try act() { settled[route, default: []].formUnion(ids) }
        }
        let possible = open
        place.close()
        try crash(whole)
        try place.reopen()
        for route in Self.routes {
            let found = place.backlog(route).map(\.id)
            let (before, later) = (certain[route] ?? [], settled[route] ?? [])
            let new = (possible[route] ?? []).filter { !before.contains($0) }
            // In their order, none twice, and none that was settled for certain.
            let all = before + known(to: route, beside: before, possible, later)
            #expect(found == all.filter(found.contains), "\(route): \(found) of \(all)")
            #expect(Set(found).count == found.count)
            // Nothing is missing but what was settled lately, or came lately.
            let missing = before.filter { !found.contains($0) }
            #expect(missing.allSatisfy(later.contains), "\(route) lacks \(missing)")
            let kept = new.filter(found.contains)
            #expect(kept == Array(new.prefix(kept.count)), "\(route) has \(kept) of \(new)")
            open[route] = found
        }
        try comesAgain(certain["once"] ?? [])
    }

    /// What came lately to a route, in its order, be it settled or not.
    private func known(
        to route: String, beside before: [String], _ possible: [String: [String]], _ settled: Set<String>
    ) -> [String] {
        let late = Set(possible[route] ?? []).union(settled).subtracting(before)
        return late.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
    }

    /// Does something; returns what was settled.
    @discardableResult
    private mutating func act() throws -> [String: [String]] {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: try append(Int.random(in: 1...12, using: &random))
        case 5..<9:
            guard let route = Self.routes.randomElement(using: &random) else { return [:] }
            return [route: settle(route)]
        default: usleep(3_000)
        }
        return [:]
    }

    private mutating func append(_ events: Int) throws {
        for _ in 0..<events {
            count += 1
            let routes = Self.routes.filter { _ in Bool.random(using: &random) }
            let targets = routes.isEmpty ? ["a"] : routes
            let size = Int.random(in: 0...2_000, using: &random)
            let event = unsafe place.maker.event("\(count)", payload: [UInt8](repeating: 7, count: size))
            unsafe place.append(event, to: targets.map { place.route($0) })
            for route in targets { open[route, default: []].append("\(count)") }
            if targets.contains("once") { known.append("\(count)") }
        }
        let last = "\(count)"
        try #require(eventually { place.recorder.told.events.last?.id == last })
    }

    private mutating func settle(_ route: String) -> [String] {
        let part = Double.random(in: 0...1, using: &random)
        var ids: [String] = []
        for event in place.backlog(route).shuffled(using: &random)
        where Double.random(in: 0...1, using: &random) < part {
            place.journal.settle(
                place.route(route), SettledEvent(previous: event.previous, sequence: event.sequence))
            ids.append(event.id)
        }
        open[route]?.removeAll(where: ids.contains)
        return ids
    }

    /// Cuts the segment that was written last somewhere behind what was certain, and leaves noise there or not.
    private mutating func crash(_ whole: Ends) throws {
        let now = try Ends(place.path)
        guard now.segment == whole.segment, now.end > whole.end else { return }
        let path = Path.join(place.path, now.segment)
        let cut = Int.random(in: whole.end...now.end, using: &random)
        var bytes = Array(try Files.read(path, limit: 1 << 24)[..<cut])
        if Bool.random(using: &random) {
            bytes += (0..<Int.random(in: 1...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
        }
        try Files.write(bytes, to: path)
    }

    /// What the route that takes events once was told of before is not told to it again.
    private mutating func comesAgain(_ certain: [String]) throws {
        guard let id = certain.randomElement(using: &random) else { return }
        #expect(place.commit([id], to: "once"))
        #expect(place.recorder.told.events.last?.sequence == 0, "\(id) is known")
    }
}

/// Where the records of the segment end that is written to.
private struct Ends {
    let segment: String
    let end: Int

    init(_ directory: String) throws {
        let last = try #require(try JournalInspection(directory).segments.last)
        (segment, end) = (Path.name(of: last.path), last.bytes)
    }
}
