internal import Unix

/// What glibc's loader says when it refuses a library, sorted. The texts are those of glibc 2.36, elf/dl-*.c.
struct LoaderText {
    let text: String

    init(_ text: String) { self.text = text }

    /// - Parameter path: the library that was to be opened.
    func reason(_ path: String) -> Reason {
        let missing = ": cannot open shared object file"
        if let end = text.firstRange(of: missing)?.lowerBound, text[..<end] != path {
            let name = String(text[..<end])
            return Reason(.missingDependency, "it needs \(name), which is not installed: install what has it")
        }
        if let symbol = word(after: "undefined symbol: ") {
            return Reason(
                .undefinedSymbol,
                "it uses the symbol \(symbol), which no library that it names has: link it with that library")
        }
        if text.contains("not found (required by"), let version = word(after: "version `") {
            return Reason(
                .missingVersion,
                "it needs \(version.dropLast()) of a library that is older here: build it on this system")
        }
        if text.contains("cannot dynamically load") {
            return Reason(.notShared, "it is a program, not a shared library: link it with -shared")
        }
        if text.contains("static TLS block") {
            return Reason(
                .notLoadable,
                "its thread-local variables do not fit beside the host's: build it with -ftls-model=global-dynamic")
        }
        if text.contains("Cannot allocate memory") {
            return Reason(.outOfMemory, "there is no memory left to load it (\(withoutPath(path))): let it take less")
        }
        if text.contains("failed to map segment") {
            return Reason(
                .notLoadable,
                "the system does not map it: see whether \(Path.parent(of: path)) is mounted noexec, and what memory is left"
            )
        }
        return Reason(.notLoadable, "the system does not load it (\(withoutPath(path))): build it again on this system")
    }

    /// Up to the next space, comma or quote.
    private func word(after prefix: String) -> String? {
        guard let start = text.firstRange(of: prefix)?.upperBound else { return nil }
        let word = text[start...].prefix { $0 != " " && $0 != "," && $0 != "\n" }
        return word.isEmpty ? nil : String(word)
    }

    private func withoutPath(_ path: String) -> String {
        text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
    }
}

extension String {
    /// Where `part` stands for the first time.
    fileprivate func firstRange(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
