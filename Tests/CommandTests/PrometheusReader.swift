internal import Unix

/// A strict reader of the text exposition format 0.0.4: what it does not know it refuses.
struct PrometheusReader {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
    }

    private(set) var values: [Sample: Double] = [:]
    private(set) var kinds: [String: String] = [:]
    private var helped: Set<String> = []
    /// The metric whose group of lines we are in; each has one group.
    private var current = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n"), !text.contains("\n\n") else {
            throw Unexpected("each line ends, and none is empty")
        }
        for line in text.split(separator: "\n") {
            do { try read(line) } catch { throw Unexpected("\(error): \(line)") }
        }
    }

    /// The value of a sample with these labels among others; nil where none or several have them.
    subscript(name: String, labels: [String: String]) -> Double? {
        let found = values.filter { sample, _ in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.count == 1 ? found.first?.value : nil
    }

    private mutating func read(_ line: Substring) throws {
        if line.hasPrefix("# HELP ") {
            let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
            guard words.count == 2, isName(words[0]), helped.insert(String(words[0])).inserted else {
                throw Unexpected("no help, or a second one")
            }
            _ = try unescaped(words[1], quote: false)
            current = String(words[0])
        } else if line.hasPrefix("# TYPE ") {
            let words = line.dropFirst(7).split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, words[0] == current, kinds[current] == nil,
                ["counter", "gauge"].contains(words[1]), (words[1] == "counter") == current.hasSuffix("_total")
            else { throw Unexpected("no type, or not of this metric") }
            kinds[current] = String(words[1])
        } else {
            try readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        let name = line.prefix { $0 != "{" && $0 != " " }
        guard name == current, kinds[current] != nil else { throw Unexpected("a sample outside of its group") }
        var rest = line.dropFirst(name.count)
        let labels = rest.first == "{" ? try readLabels(&rest) : [:]
        guard rest.first == " ", let value = Double(rest.dropFirst()), value >= 0 else { throw Unexpected("no value") }
        guard values.updateValue(value, forKey: Sample(name: current, labels: labels)) == nil else {
            throw Unexpected("a sample stands there twice")
        }
    }

    private func readLabels(_ rest: inout Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        repeat {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != "=" }
            rest = rest.dropFirst(name.count)
            guard isName(name), !name.contains(":"), rest.hasPrefix("=\"") else { throw Unexpected("no label") }
            rest = rest.dropFirst(2)
            let text = try quoted(&rest)
            guard labels.updateValue(text, forKey: String(name)) == nil else { throw Unexpected("a label twice") }
        } while rest.first == ","
        guard rest.first == "}" else { throw Unexpected("no end of the labels") }
        rest = rest.dropFirst()
        return labels
    }

    /// Up to the quote that no backslash precedes.
    private func quoted(_ rest: inout Substring) throws -> String {
        var isEscaped = false
        for index in rest.indices {
            if !isEscaped, rest[index] == "\"" {
                let text = try unescaped(rest[..<index], quote: true)
                rest = rest[rest.index(after: index)...]
                return text
            }
            isEscaped = !isEscaped && rest[index] == "\\"
        }
        throw Unexpected("a quote is not closed")
    }

    private func unescaped(_ text: Substring, quote: Bool) throws -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": result.append("\n")
            case "\\": result.append("\\")
            case "\"" where quote: result.append("\"")
            default: throw Unexpected("no such escape")
            }
        }
        return result
    }

    private func isName(_ name: Substring) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
    }
}
