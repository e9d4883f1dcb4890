internal import Unix

/// A text with names of the environment in it: `${NAME}`, and `${NAME:-default}` for one that may be missing or empty.
/// `$${` stands for `${`.
enum EnvironmentText {
    enum Problem: Error, Equatable {
        /// The variable is not set and has no default.
        case missing(String)
        /// There is no `}`, or what stands before it is no name.
        case malformed
    }

    static func mentionsEnvironment(_ text: String) -> Bool { text.contains("${") }

    /// The text with the variables' values in place of their names. Values are not looked at again.
    static func expand(_ text: String, _ environment: [String: String]) throws(Problem) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw .malformed }
                result += try value(rest[rest.index(dollar, offsetBy: 2)..<end], environment)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private static func value(_ text: Substring, _ environment: [String: String]) throws(Problem) -> String {
        let separator = text.firstRange(of: ":-")
        let name = String(text[..<(separator?.lowerBound ?? text.endIndex)])
        guard let first = name.utf8.first, !isDigit(first), name.utf8.allSatisfy(isNameByte) else { throw .malformed }
        let value = environment[name]
        guard let separator else {
            guard let value else { throw .missing(name) }
            return value
        }
        return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(text[separator.upperBound...])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
