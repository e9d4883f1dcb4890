package import Descriptors
package import JSONText
package import Unix

/// A library that was found, and what is known of it.
package struct CatalogEntry: Equatable, Sendable {
    package enum State: String, Sendable {
        case ok
        /// It cannot be used.
        case refused
        /// It did harm while it was probed, and is not tried again until it changes or somebody asks for it.
        case quarantined
    }

    /// The adapter's name; for a library that did not tell it, one made from the file's.
    package var name: String
    /// Where it lies in its directory.
    package var path: String
    package var origin: SearchDirectory.Origin
    /// Part of the distribution that runs, by whatever way its directory was found.
    package var isDistributed: Bool
    package var state: State
    /// Why it is not `ok`.
    package var reason: Reason?
    package var warnings: [Reason] = []
    /// What it says of itself, also where it is refused for another reason.
    package var facts: AdapterFacts?
    /// Of the library, in hexadecimal; empty where it was not read.
    package var sha256 = ""
    /// Where it is loaded from: its private copy, or its own path where no copy can be made.
    package var storePath = ""
    /// Libraries to be opened before it.
    package var preloads: [String] = []

    /// Read anew each time: whoever needs it again keeps it.
    package var descriptor: AdapterDescriptor? { facts?.descriptor }
    package var version: String { facts?.version ?? "" }
    package var abi: String { facts?.abi ?? "" }
    package var summary: String { facts?.summary ?? "" }
    package var roles: [String] { facts?.roles ?? [] }

    /// Loads the library into this process.
    ///
    /// - Throws: the entry's reason where it is not `ok`, else why it cannot be used.
    package func load() throws(Reason) -> LoadedLibrary {
        if let reason, state != .ok { throw reason }
        return try LoadedLibrary.open(storePath, preloads: preloads)
    }

    /// Keeps its copy in the store, for whoever will load it later: until the last reference to what is returned goes.
    ///
    /// - Returns: nil where the file system has no locks; no copy is removed there.
    /// - Throws: where the copy has gone meanwhile.
    package func held() throws(SystemError) -> FolderHold? {
        let hold = try? FolderHold(Path.parent(of: storePath))
        _ = try FileStatus(storePath)
        return hold
    }

    /// As `adapters list --json` prints it. Texts that are not known are empty.
    package var json: JSONValue {
        [
            "name": .string(name), "version": .string(version), "abi": .string(abi), "path": .string(path),
            "state": .string(state.rawValue), "reason": .string(reason?.text ?? ""),
            "reason_code": .string(reason?.code.rawValue ?? ""), "summary": .string(summary),
            "roles": .array(roles.map { .string($0) }), "warnings": .array(warnings.map(\.json)),
            "origin": .string(origin.rawValue), "sha256": .string(sha256),
        ]
    }
}

extension [CatalogEntry] {
    /// The usable adapter of that name.
    package func usable(_ name: String) -> CatalogEntry? { first { $0.state == .ok && $0.name == name } }

    /// All of that name or path, usable or not.
    package func matching(_ what: String) -> [CatalogEntry] { filter { $0.name == what || $0.path == what } }

    package var json: JSONValue { .array(map(\.json)) }
}
