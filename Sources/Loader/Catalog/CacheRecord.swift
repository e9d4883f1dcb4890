internal import JSONText
internal import Unix

/// What was found out about one library, and what it depends on.
struct CacheRecord: Equatable, Sendable {
    /// The library's path in its directory.
    let path: String
    /// What must be the same for the finding to hold.
    let conditions: Conditions
    /// What the library's file said.
    let facts: LibraryFacts
    /// Of the library.
    let digest: String
    /// Where it is loaded from.
    let stored: String
    let finding: Finding
    let warnings: [Reason]

    /// All that a finding depends on.
    struct Conditions: Equatable, Sendable {
        let host: String
        /// Of the library's file.
        let stamp: FileStamp
        /// Of the files that it brings along.
        let others: [FileStamp]
        /// What is opened before it, and where the files that it brings along belong.
        let around: [String]

        init(_ library: LibraryFile, _ dependencies: Dependencies, host: String) {
            self.host = host
            stamp = FileStamp(library.status)
            others = dependencies.files.map { FileStamp($0.status) }
            around = dependencies.preloads + dependencies.files.map(\.place)
        }

        init?(json: JSONValue) {
            guard let host = json["host"]?.string, let stamp = json["stamp"].flatMap(FileStamp.init(json:)),
                let others = json["others"]?.array?.compactMap(FileStamp.init(json:)),
                let around = json["around"]?.array?.compactMap(\.string)
            else { return nil }
            (self.host, self.stamp, self.others, self.around) = (host, stamp, others, around)
        }

        var json: JSONValue {
            [
                "host": .string(host), "stamp": stamp.json, "others": .array(others.map(\.json)),
                "around": .array(around.map { .string($0) }),
            ]
        }
    }

    enum Finding: Equatable, Sendable {
        case accepted(AdapterFacts)
        case refused(Reason)

        init(_ verdict: Verdict) {
            self =
                switch verdict {
                case .accepted(let report): .accepted(AdapterFacts(report))
                case .refused(let reason): .refused(reason)
                }
        }
    }

    init(
        path: String, conditions: Conditions, facts: LibraryFacts, digest: String, stored: String, finding: Finding,
        warnings: [Reason]
    ) {
        self.path = path
        self.conditions = conditions
        self.facts = facts
        self.digest = digest
        self.stored = stored
        self.finding = finding
        self.warnings = warnings
    }

    /// The record as it stands in the cache's file.
    var text: CacheText {
        var head: [JSONValue.Member] = [
            .init("conditions", conditions.json), .init("file", facts.json), .init("sha256", .string(digest)),
            .init("stored", .string(stored)), .init("warnings", .array(warnings.map(\.json))),
        ]
        var descriptor: ArraySlice<UInt8> = []
        switch finding {
        case .accepted(let facts):
            head.append(.init("accepted", facts.json))
            descriptor = facts.text
        case .refused(let reason): head.append(.init("refused", reason.json))
        }
        return CacheText(path: path, head: JSONValue.object(head).bytes[...], descriptor: descriptor)
    }

    /// Nil where the text is malformed, which only another program can have written.
    init?(_ text: CacheText) {
        guard let json = try? JSONValue(parsing: text.head.span),
            let conditions = json["conditions"].flatMap(Conditions.init(json:)),
            let facts = json["file"].flatMap(LibraryFacts.init(json:)), let digest = json["sha256"]?.string,
            let stored = json["stored"]?.string, let warnings = json["warnings"]?.array
        else { return nil }
        let finding: Finding
        if let adapter = json["accepted"].flatMap({ AdapterFacts(json: $0, text: text.descriptor) }) {
            finding = .accepted(adapter)
        } else if let reason = json["refused"].flatMap(Reason.init(json:)) {
            finding = .refused(reason)
        } else {
            return nil
        }
        self.init(
            path: text.path, conditions: conditions, facts: facts, digest: digest, stored: stored, finding: finding,
            warnings: warnings.compactMap(Reason.init(json:)))
    }
}
