/// A text with references: `sensor/{subject}/{data.unit}`. Braces are doubled where they stand for themselves.
package struct Template: Equatable, Sendable {
    package enum Part: Equatable, Sendable {
        case literal(String)
        case reference(Reference)
    }

    package let parts: [Part]

    package init(_ parts: [Part]) {
        self.parts = parts
    }

    /// The reference, where the template is nothing else: then its value keeps its type.
    package var soleReference: Reference? {
        if parts.count == 1, case .reference(let reference) = parts[0] { reference } else { nil }
    }

    /// The text, where there is no reference in it.
    package var constant: String? {
        var text = ""
        for part in parts {
            guard case .literal(let literal) = part else { return nil }
            text += literal
        }
        return text
    }

    /// As it is written.
    package var text: String {
        parts.map { part in
            switch part {
            case .literal(let text): text.map { $0 == "{" || $0 == "}" ? "\($0)\($0)" : "\($0)" }.joined()
            case .reference(.attribute(let name)): "{\(name)}"
            case .reference(.payload(let path)): "{\((["data"] + path).joined(separator: "."))}"
            }
        }.joined()
    }

    package var references: [Reference] {
        parts.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
    }
}

/// What a template can name: `{subject}`, `{data}`, `{data.member.0.name}`.
package enum Reference: Equatable, Sendable {
    /// An attribute by its CloudEvents name.
    case attribute(String)
    /// The payload, or the value at the end of that path in a JSON payload (also in a text that holds JSON).
    case payload([String])
}

/// Why a template is malformed.
package struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// Characters from the beginning of the template.
    package let offset: Int
}

extension Template {
    package init(parsing text: String) throws(TemplateError) {
        var parts: [Part] = []
        var literal = ""
        var index = text.startIndex
        func offset() -> Int { text.distance(from: text.startIndex, to: index) }
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if character == "{" || character == "}", next < text.endIndex, text[next] == character {
                literal.append(character)
                index = text.index(after: next)
            } else if character == "{" {
                guard let end = text[next...].firstIndex(of: "}") else {
                    throw TemplateError(description: "a { without a }: write {{ for a brace", offset: offset())
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                guard let reference = Reference(text[next..<end]) else {
                    throw TemplateError(
                        description: "{\(text[next..<end])} names neither an attribute nor data", offset: offset())
                }
                parts.append(.reference(reference))
                index = text.index(after: end)
            } else if character == "}" {
                throw TemplateError(description: "a } without a {: write }} for a brace", offset: offset())
            } else {
                literal.append(character)
                index = next
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(literal)) }
        self.init(parts)
    }
}

extension Reference {
    /// What stands between the braces.
    init?(_ text: Substring) {
        let path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains("") else { return nil }
        if path[0] == "data" {
            self = .payload(Array(path.dropFirst()))
        } else {
            guard path.count == 1, path[0].allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber) }) else {
                return nil
            }
            self = .attribute(path[0])
        }
    }
}
