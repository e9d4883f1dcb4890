internal import JSONText
internal import Unix

/// What was found out about one library, and what it depends on.
struct CacheRecord: Equatable, Sendable {
    /// The library's path in its directory.
    let path: String
    /// What must be the same for the finding to hold.
    let key: String
    /// Of the library.
    let digest: String
    /// Where it is loaded from.
    let stored: String
    let verdict: Verdict
    let warnings: [Reason]

    var json: JSONValue {
        [
            "path": .string(path), "key": .string(key), "sha256": .string(digest), "stored": .string(stored),
            "verdict": verdict.json, "warnings": .array(warnings.map(\.json)),
        ]
    }

    init(path: String, key: String, digest: String, stored: String, verdict: Verdict, warnings: [Reason]) {
        self.path = path
        self.key = key
        self.digest = digest
        self.stored = stored
        self.verdict = verdict
        self.warnings = warnings
    }

    /// nil where it is malformed.
    init?(json: JSONValue) {
        guard let path = json["path"]?.string, let key = json["key"]?.string, let digest = json["sha256"]?.string,
            let stored = json["stored"]?.string, let verdict = json["verdict"].flatMap(Verdict.init(json:)),
            let warnings = json["warnings"]?.array
        else { return nil }
        self.init(
            path: path, key: key, digest: digest, stored: stored, verdict: verdict,
            warnings: warnings.compactMap(Reason.init(json:)))
    }

    /// The key: all that the finding depends on.
    static func key(_ library: LibraryFile, _ dependencies: Dependencies, host: String) -> String {
        let files = [library.status] + dependencies.files.map(\.status)
        let stamps = files.map { "\($0.device):\($0.inode):\($0.size):\($0.modified):\($0.changed)" }
        let around = dependencies.preloads + dependencies.files.map(\.place)
        return ([host, library.elf.buildID] + stamps + around).joined(separator: " ")
    }
}
