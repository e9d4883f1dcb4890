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
    /// Unicode scalars, which are what columns count, from the beginning of the template.
    package let offset: Int
}

extension Template {
    /// Braces count wherever they stand, also before an accent that would make one character of the two.
    package init(parsing text: String) throws(TemplateError) {
        let scalars = text.unicodeScalars
        var parts: [Part] = []
        var literal = String.UnicodeScalarView()
        var index = scalars.startIndex
        func offset() -> Int { scalars.distance(from: scalars.startIndex, to: index) }
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "{" || scalar == "}", next < scalars.endIndex, scalars[next] == scalar {
                literal.append(scalar)
                index = scalars.index(after: next)
            } else if scalar == "{" {
                guard let end = scalars[next...].firstIndex(of: "}") else {
                    throw TemplateError(description: "a { without a }: write {{ for a brace", offset: offset())
                }
                if !literal.isEmpty { parts.append(.literal(String(literal))) }
                literal = String.UnicodeScalarView()
                guard let reference = Reference(scalars[next..<end]) else {
                    throw TemplateError(
                        description: "{\(String(scalars[next..<end]))} names neither an attribute nor data",
                        offset: offset())
                }
                parts.append(.reference(reference))
                index = scalars.index(after: end)
            } else if scalar == "}" {
                throw TemplateError(description: "a } without a {: write }} for a brace", offset: offset())
            } else {
                literal.append(scalar)
                index = next
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(String(literal))) }
        self.init(parts)
    }
}

extension Reference {
    /// What stands between the braces.
    init?(_ text: Substring.UnicodeScalarView) {
        let path = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
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
