internal import JSONText
internal import Unix

/// What was found out about one library, and what it depends on.
struct CacheRecord: Equatable, Sendable {
    /// The library's path in its directory.
    let path: String
    /// What must be the same for the finding to hold.
    let key: String
    /// What the library's file said, and of which one: part of the key.
    let stamp: FileStamp
    let facts: LibraryFacts
    /// Of the library.
    let digest: String
    /// Where it is loaded from.
    let stored: String
    let finding: Finding
    let warnings: [Reason]

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
        path: String, key: String, stamp: FileStamp, facts: LibraryFacts, digest: String, stored: String,
        finding: Finding, warnings: [Reason]
    ) {
        self.path = path
        self.key = key
        self.stamp = stamp
        self.facts = facts
        self.digest = digest
        self.stored = stored
        self.finding = finding
        self.warnings = warnings
    }

    /// The record as two lines: what every look needs, with the size of the other; and the descriptor, or nothing.
    func write(to text: inout [UInt8]) {
        var head: [JSONValue.Member] = [
            .init("path", .string(path)), .init("key", .string(key)), .init("stamp", .string(stamp.text)),
            .init("file", facts.json), .init("sha256", .string(digest)),
            .init("stored", .string(stored)), .init("warnings", .array(warnings.map(\.json))),
        ]
        var descriptor: ArraySlice<UInt8> = []
        switch finding {
        case .accepted(let facts):
            head.append(.init("accepted", facts.json))
            descriptor = facts.text
        case .refused(let reason): head.append(.init("refused", reason.json))
        }
        head.append(.init("size", JSONValue(descriptor.count)))
        text += JSONValue.object(head).bytes + [UInt8(ascii: "\n")]
        text += descriptor
        text.append(UInt8(ascii: "\n"))
    }

    /// Reads the two lines that the text begins with, and takes them away; nil where they are malformed.
    init?(from text: inout ArraySlice<UInt8>) {
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = text[..<end]
        guard let json = try? JSONValue(parsing: line.span), let path = json["path"]?.string,
            let key = json["key"]?.string, let stamp = json["stamp"]?.string,
            let facts = json["file"].flatMap(LibraryFacts.init(json:)), let digest = json["sha256"]?.string,
            let stored = json["stored"]?.string,
            let warnings = json["warnings"]?.array, let size = json["size"]?.integer, size >= 0,
            size < text.endIndex - end - 1
        else { return nil }
        let descriptor = text[(end + 1)..<(end + 1 + Int(size))]
        text = text[(descriptor.endIndex + 1)...]
        let finding: Finding
        if let adapter = json["accepted"].flatMap({ AdapterFacts(json: $0, text: descriptor) }) {
            finding = .accepted(adapter)
        } else if let reason = json["refused"].flatMap(Reason.init(json:)) {
            finding = .refused(reason)
        } else {
            return nil
        }
        self.init(
            path: path, key: key, stamp: FileStamp(text: stamp), facts: facts, digest: digest, stored: stored,
            finding: finding,
            warnings: warnings.compactMap(Reason.init(json:)))
    }

    /// The key: all that the finding depends on.
    static func key(_ library: LibraryFile, _ dependencies: Dependencies, host: String) -> String {
        let files = [library.status] + dependencies.files.map(\.status)
        let stamps = files.map { FileStamp($0).text }
        let around = dependencies.preloads + dependencies.files.map(\.place)
        return ([host, library.facts.buildID] + stamps + around).joined(separator: " ")
    }
}
