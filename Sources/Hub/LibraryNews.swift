internal import Configuration
internal import Loader

/// What the libraries that lie there now mean for an endpoint: a value.
enum LibraryNews: Equatable {
    /// It runs what is there.
    case none
    /// It waits, for that reason.
    case waits(String)
    /// It waits for a library that is there now.
    case arrived(CatalogEntry)
    /// It is to go on with another version.
    case changed(CatalogEntry)
    /// It goes on as it is, and people are to know that of its library.
    case remark(String)

    /// What an endpoint has.
    struct Endpoint {
        let adapter: String
        /// Nil while it waits.
        let running: CatalogEntry?
        let version: String
        let isInside: Bool
        /// The SHA-256 of versions that do not work for it, and of one that is about to take its place.
        let decided: [String]
        /// A version that could not be taken, and why.
        let failure: LibraryFailure?
    }

    /// - Parameter directories: where libraries are searched.
    init(_ endpoint: Endpoint, _ catalog: [CatalogEntry], _ upgrade: AdapterUpgrade, directories: [String]) {
        let name = endpoint.adapter
        guard let entry = catalog.usable(name) else {
            self = Self.withoutLibrary(endpoint, catalog, directories)
            return
        }
        let known = endpoint.failure.flatMap { $0.sha256 == entry.sha256 ? $0.text : nil }
        guard let running = endpoint.running else {
            self = known.map { .waits($0) } ?? .arrived(entry)
            return
        }
        let what = entry.version == endpoint.version ? "another build of" : "version \(entry.version) of"
        if running.sha256 == entry.sha256 || endpoint.decided.contains(entry.sha256) {
            self = .none
        } else if let known {
            self = .remark(known)
        } else if endpoint.isInside {
            self = .remark("\(what) \(name) is there: it runs inside the hub, so start the hub again for it")
        } else if entry.isDistributed {
            // What was installed with it works with a hub of its own time.
            self = .remark("\(what) \(name) is there: it comes with the hub, so start the hub again for it")
        } else if upgrade == .manual {
            self = .remark("\(what) \(name) is there: hubbub adapters upgrade \(name) lets it go on with that")
        } else {
            self = .changed(entry)
        }
    }

    /// There is none that can be used.
    private static func withoutLibrary(
        _ endpoint: Endpoint, _ catalog: [CatalogEntry], _ directories: [String]
    ) -> LibraryNews {
        let name = endpoint.adapter
        guard let running = endpoint.running else {
            let unusable = catalog.first { $0.name == name }
            let why =
                unusable.map { "\($0.path) cannot be used: \($0.reason?.text ?? "refused")" }
                ?? "there is none; searched: \(directories.joined(separator: ", "))"
            return .waits("waits for the adapter \(name): \(why)")
        }
        if let present = catalog.first(where: { $0.path == running.path }) {
            let why = present.reason?.text ?? "it has another name, \(present.name)"
            let what = "what lies at \(running.path) now cannot be used: \(why)"
            return .remark("\(what); it goes on with a copy of what it runs")
        }
        return .remark("\(running.path) is gone: it goes on with a copy of it")
    }
}

/// A version that an endpoint could not take, and why.
struct LibraryFailure: Equatable, Sendable {
    let sha256: String
    let text: String
    /// It was tried, and did not work: no other configuration makes it a better one.
    var isBroken = false
}

/// What has happened to libraries between two looks, as the log tells it.
enum CatalogDifference {
    /// A line, and whether it is a warning.
    static func lines(from old: [CatalogEntry], to new: [CatalogEntry]) -> [(text: String, isWarning: Bool)] {
        let before = Dictionary(old.map { ($0.path, $0) }) { first, _ in first }
        let after = Set(new.map(\.path))
        var lines: [(text: String, isWarning: Bool)] = []
        for entry in new {
            let known = before[entry.path]
            if let known, (known.sha256, known.state, known.reason) == (entry.sha256, entry.state, entry.reason) {
                continue
            }
            if let reason = entry.reason, entry.state != .ok {
                lines.append(("\(entry.path) cannot be used: \(reason.text) [\(reason.code.rawValue)]", true))
            } else {
                let what = known == nil ? "is new" : "has changed"
                lines.append(("\(entry.path) \(what): the adapter \(entry.name) \(entry.version)", false))
            }
        }
        return lines + old.filter { !after.contains($0.path) }.map { ("\($0.path) is gone", false) }
    }
}
