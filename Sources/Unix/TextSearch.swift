/// Searching in texts by their bytes. The library's own functions of these names would bring regular expressions into
/// every process, at a megabyte of memory.
extension StringProtocol {
    /// Where `text` stands first, or nil.
    package func firstRange(of text: some StringProtocol) -> Range<Index>? {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty else { return startIndex..<startIndex }
        var start = utf8.startIndex
        while start < utf8.endIndex {
            if utf8[start...].starts(with: wanted) { return start..<utf8.index(start, offsetBy: wanted.count) }
            utf8.formIndex(after: &start)
        }
        return nil
    }

    package func contains(_ text: String) -> Bool { firstRange(of: text) != nil }

    /// With every `text` replaced.
    package func replacing(_ text: String, with replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let found = rest.firstRange(of: text), !found.isEmpty {
            result += rest[..<found.lowerBound] + replacement
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
