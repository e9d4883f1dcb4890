internal import ArgumentParser
internal import Control
internal import JSONText
internal import Journal
internal import Unix

/// Which hub's journal is meant, whether it runs or not.
struct JournalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The directory in which the hub keeps its state.", valueName: "dir"), completion: .directory)
    var state: String?

    @OptionGroup var hub: HubOptions

    /// Reads the journal; nothing in it is changed.
    func inspect() throws -> JournalView {
        if let view = try inspectIfThere() { return view }
        let path = StatePath.journal(in: try statePath())
        throw Failure(
            "there is no journal \(path): no durable route has kept anything there; --state names another place")
    }

    /// The same; nil where there is none.
    func inspectIfThere() throws -> JournalView? {
        let path = StatePath.journal(in: try statePath())
        guard (try? FileStatus(path))?.kind == .directory else { return nil }
        do throws(JournalError) { return JournalView(path, try JournalInspection(path)) } catch {
            throw Failure("\(error) [\(error.code.rawValue)]")
        }
    }

    /// What was named; else where a hub that runs says that it is; else where a hub of that name has it.
    private func statePath() throws -> String {
        if let state { return state }
        if let told = try? hub.connect().request("status")?["state"]?.string { return told }
        return StatePath.standard(hub: try hub.name(), environment: Environment.all())
    }
}

/// A journal and what was found in it.
struct JournalView {
    let path: String
    let inspection: JournalInspection
    private let names: [RouteNumber: JournalRouteStatus]

    init(_ path: String, _ inspection: JournalInspection) {
        self.path = path
        self.inspection = inspection
        names = Dictionary(inspection.routes.map { ($0.number, $0) }) { first, _ in first }
    }

    func route(_ number: RouteNumber) -> JournalRouteStatus? { names[number] }

    /// The route of that name.
    func route(named name: String) throws -> JournalRouteStatus {
        if let route = inspection.routes.first(where: { $0.name == name }) { return route }
        let known = inspection.routes.map(\.name).sorted().joined(separator: ", ")
        throw Failure("the journal knows no route \(name): there are \(known)")
    }

    /// Calls `body` with each event that meets the conditions, oldest first, until it returns false.
    func forEachEvent(_ conditions: [EventCondition] = [], _ body: (KeptEvent) -> Bool) throws {
        try forEach { record in
            guard case .event(let routes, let path, let block) = record.content else { return true }
            let event = KeptEvent(record, routes.compactMap(route), inspection.names(of: path), block)
            return conditions.allSatisfy { $0.matches(event.json) } ? body(event) : true
        }
    }

    /// The dead letters that nobody has removed, oldest first.
    func deadLetters() throws -> [DeadLetter] {
        var letters: [UInt64: DeadLetter] = [:]
        let wanted = Set(inspection.deadLetters.values.joined())
        try forEach { record in
            // A straggler may stand in two segments while one is rewritten.
            if case .deadLetter(let letter) = record.content, wanted.contains(letter.number) {
                letters[letter.number] = letter
            }
            return true
        }
        return letters.values.sorted { $0.number < $1.number }
    }

    private func forEach(_ body: (InspectedRecord) -> Bool) throws {
        do throws(JournalError) { try inspection.forEachRecord(body) } catch {
            throw Failure("\(error) [\(error.code.rawValue)]")
        }
    }
}
