/// Reads one YAML document into a tree. Size, depth and what aliases expand to are bounded.
struct YAMLReader {
    /// Bytes of a file, at most.
    static let sizeLimit = 1 << 20
    /// Lists and mappings inside each other, at most.
    static let depthLimit = 32
    /// Nodes of a tree, each alias counted as what it stands for.
    static let nodeLimit = 200_000

    private let bytes: [UInt8]
    private let events: YAMLEventParser
    private var report = Report()
    private var anchors: [String: YAMLNode] = [:]
    private var aliasWeight = 0

    /// The tree and what is wrong with it. Without a tree there is an error; with one there may be errors, too. An empty
    /// file is a null.
    static func read(_ bytes: [UInt8], file: String) -> (YAMLNode?, [Finding]) {
        guard bytes.count <= sizeLimit else {
            let message = "the file has \(bytes.count) bytes; at most \(sizeLimit) are read"
            return (nil, [Finding(.error, .fileTooLarge, message, at: Place(file: file))])
        }
        // Some editors begin a file with the byte order mark, which says nothing here.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var reader = YAMLReader(bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes, file: file)
        var root: YAMLNode?
        do {
            root = try reader.document(file: file)
        } catch {
            reader.report.add(error)
        }
        return (root, reader.report.findings)
    }

    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        events = YAMLEventParser(bytes, file: file)
    }

    private mutating func document(file: String) throws(Finding) -> YAMLNode {
        var event = try next()
        while event.kind == .other { event = try next() }
        guard event.kind == .documentStart else {
            return YAMLNode(.scalar(YAMLScalar(text: "", style: .plain)), at: Place(file: file, line: 1, column: 1))
        }
        let root = try node(try next(), depth: 0)
        _ = try next()
        let end = try next()
        if end.kind != .streamEnd {
            report.error(
                .severalDocuments, "a second document begins here",
                hint: "a configuration is one document: remove the ---",
                at: end.place)
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Finding) -> YAMLNode {
        if depth > Self.depthLimit {
            throw Finding(
                .error, .depth, "lists and mappings are nested more than \(Self.depthLimit) deep", at: event.place)
        }
        let content: YAMLNode.Content
        switch event.kind {
        case .alias(let name): return try resolve(name, at: event.place)
        case .sequenceStart: content = .sequence(try items(depth: depth))
        case .mappingStart: content = .mapping(try entries(depth: depth))
        case .scalar(let scalar): content = .scalar(scalar)
        default: throw Finding(.error, .syntax, "a value is expected here", at: event.place)
        }
        let node = YAMLNode(tagged(content, event), at: event.place)
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func items(depth: Int) throws(Finding) -> [YAMLNode] {
        var items: [YAMLNode] = []
        var event = try next()
        while event.kind != .sequenceEnd {
            items.append(try node(event, depth: depth + 1))
            event = try next()
        }
        return items
    }

    private mutating func entries(depth: Int) throws(Finding) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var inherited: [YAMLEntry] = []
        var places: [String: Place] = [:]
        var event = try next()
        while event.kind != .mappingEnd {
            let key = try node(event, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            event = try next()
            guard let name = key.scalar?.text else {
                report.error(
                    .key, "\(key.kindName) cannot be a key", hint: "a text with braces or brackets needs quotes",
                    at: key.place)
                continue
            }
            if isMergeKey(key) {
                report.error(
                    .key, "\"<<\" merges nothing here: YAML 1.2 has no merge keys",
                    hint: "write the entries out, or use an alias for the whole mapping", at: key.place)
                // What it would merge is not missed in what follows.
                inherited = value.mapping ?? []
                continue
            }
            if let first = places.updateValue(key.place, forKey: name) {
                places[name] = first
                report.error(
                    .duplicateKey, "the key \(quoted(name)) stands here a second time",
                    hint: "the first one is at line \(first.line), column \(first.column)", at: key.place)
                continue
            }
            entries.append(YAMLEntry(key: name, keyPlace: key.place, value: value))
        }
        return entries + inherited.filter { places[$0.key] == nil }
    }

    private func isMergeKey(_ key: YAMLNode) -> Bool { key.scalar == YAMLScalar(text: "<<", style: .plain) }

    private mutating func resolve(_ name: String, at place: Place) throws(Finding) -> YAMLNode {
        guard let node = anchors[name] else {
            throw Finding(
                .error, .alias, "the alias \(quoted("*" + name)) has no anchor before it",
                hint: anchors.isEmpty
                    ? "it repeats what \(oneLine("&" + name)) names; a text that begins with * needs quotes"
                    : Suggestion.hint(for: name, among: anchors.keys.sorted(), "anchors before it"), at: place)
        }
        aliasWeight += node.weight
        if aliasWeight > Self.nodeLimit {
            throw Finding(.error, .alias, "the aliases stand for more than \(Self.nodeLimit) values", at: place)
        }
        return node
    }

    /// Applies a tag: those of YAML's own are known, and of these `!!str` alone changes something.
    private mutating func tagged(_ content: YAMLNode.Content, _ event: YAMLEvent) -> YAMLNode.Content {
        guard let tag = event.tag else { return content }
        let core = "tag:yaml.org,2002:"
        switch (content, tag) {
        case (.scalar(let scalar), "!"), (.scalar(let scalar), core + "str"):
            return .scalar(YAMLScalar(text: scalar.text, style: scalar.style == .plain ? .quoted : scalar.style))
        case (.scalar, core + "int"), (.scalar, core + "float"), (.scalar, core + "bool"), (.scalar, core + "null"),
            (.sequence, core + "seq"), (.mapping, core + "map"), (.sequence, "!"), (.mapping, "!"):
            return content
        default:
            report.error(
                .tag, "the tag \(quoted(Self.shortTag(tag))) cannot stand here", hint: "write the value without a tag",
                at: event.place
            )
            return content
        }
    }

    /// As it is written: `!!set`.
    private static func shortTag(_ tag: String) -> String {
        let core = "tag:yaml.org,2002:"
        return tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
    }

    private func next() throws(Finding) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            throw error.finding(character(line: error.line, column: error.column))
        }
    }

    private func character(line: Int, column: Int) -> Character? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
        guard line <= lines.count else { return nil }
        return String(decoding: lines[line - 1], as: UTF8.self).unicodeScalars.dropFirst(column - 1).first.map(
            Character.init)
    }
}
