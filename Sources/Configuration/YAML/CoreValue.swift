package import JSONText

/// What a scalar stands for by the core schema of YAML 1.2: `yes` and `on` are texts there, and `010` is ten.
enum CoreValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// An integer that 64 bits do not hold.
    case hugeInteger
    case real(Double)
    case text

    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
}

extension YAMLScalar {
    var core: CoreValue {
        guard style == .plain else { return .text }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: return number
        }
    }

    private var number: CoreValue {
        let bytes = Array(text.utf8)
        if text.hasPrefix("0x") { return digits(bytes.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digits(bytes.dropFirst(2), radix: 8) }
        var rest = bytes[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        switch rest {
        case let rest where !rest.isEmpty && rest.allSatisfy(isDigit):
            return Int64(text).map { .integer($0) } ?? .hugeInteger
        case let rest where isInfinity(rest): return .real(text.hasPrefix("-") ? -.infinity : .infinity)
        default: break
        }
        if [".nan", ".NaN", ".NAN"].contains(text) { return .real(.nan) }
        return isReal(rest) ? Double(text).map { .real($0) } ?? .text : .text
    }

    private func digits(_ bytes: ArraySlice<UInt8>, radix: Int) -> CoreValue {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let first = text.first, first.isHexDigit else { return .text }
        if let value = Int64(text, radix: radix) { return .integer(value) }
        return text.allSatisfy { ($0.hexDigitValue ?? radix) < radix } ? .hugeInteger : .text
    }

    private func isInfinity(_ rest: ArraySlice<UInt8>) -> Bool {
        [".inf", ".Inf", ".INF"].contains(String(decoding: rest, as: UTF8.self))
    }

    /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private func isReal(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
            if whole.isEmpty, fraction.isEmpty { return false }
        } else if whole.isEmpty {
            return false
        }
        guard let mark = rest.first else { return true }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    /// Whether it stands for itself: no number, boolean or null.
    package var isText: Bool { core == .text }

    /// The scalar as JSON; nil for a number that JSON cannot write.
    package var json: JSONValue? {
        switch core {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): JSONValue(value)
        case .hugeInteger: isJSON ? .number(text) : nil
        case .real(let value): isJSON ? .number(text) : value.isFinite ? JSONValue(value) : nil
        case .text: .string(text)
        }
    }

    private var isJSON: Bool {
        let bytes = Array(text.utf8)
        return (try? JSONScanner.validate(bytes.span)) != nil
    }

    /// As messages call it.
    var kindName: String {
        switch core {
        case .null: "no value"
        case .boolean: "a boolean"
        case .integer, .hugeInteger: "an integer"
        case .real: "a number"
        case .text: "a string"
        }
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
