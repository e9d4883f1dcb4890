internal import Descriptors

/// Values that a declaration allows.
enum ValueMaker {
    private static let texts = [
        "", "a", "two words", "Grüße, 你好 👋", "#channel/1", "0", "line\nline", "\"quoted\" \\ {}", "x/y/z", "null",
    ]
    private static let documents = ["null", "0", "[]", "{}", "{\"a\":[1,2.5,\"ü\"]}", "\"text\"", "true"]

    /// - Parameter isRich: of an attribute: no empty texts, and integers of 32 bits.
    static func value(of spec: FieldSpec, isAttribute: Bool = false, _ numbers: inout SeededNumbers) -> TypedValue {
        switch spec.kind {
        case .none: return .none
        case .boolean: return .boolean(numbers.once(in: 2))
        case .integer: return .integer(integer(spec, isAttribute ? 0x7FFF_FFFF : 1 << 40, &numbers))
        case .duration: return .duration(integer(spec, 1 << 40, &numbers))
        case .size: return .size(integer(spec, 1 << 30, &numbers))
        case .real: return .real(Double(numbers.number(-1_000...1_000)) / 8)
        case .string: return .string(text(spec, isAttribute, &numbers))
        case .uri: return .text("https://example.org/\(numbers.number(0...9))", .uri)
        case .uriReference: return .text("/path/\(numbers.number(0...9))", .uriReference)
        case .timestamp: return .text("2024-02-29T12:00:0\(numbers.number(0...9))Z", .timestamp)
        case .binary:
            return .binary((0..<numbers.number(1...40)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) })
        case .json: return .json(numbers.pick(documents) ?? "null")
        case .list:
            guard let item = spec.members.first else { return .list([]) }
            return .list((0..<numbers.number(0...3)).map { _ in value(of: item, &numbers) })
        case .record: return .record(fields(of: spec.members, &numbers))
        }
    }

    /// What is required, and some of the rest.
    static func fields(
        of specs: [FieldSpec], isAttribute: Bool = false, _ numbers: inout SeededNumbers
    ) -> [TypedValue.Field] {
        specs.compactMap { spec in
            guard spec.isRequired || numbers.once(in: 2) else { return nil }
            return TypedValue.Field(spec.name, value(of: spec, isAttribute: isAttribute, &numbers))
        }
    }

    private static func integer(_ spec: FieldSpec, _ most: Int64, _ numbers: inout SeededNumbers) -> Int64 {
        let range = spec.range ?? (spec.kind == .integer ? -most...most : 1...most)
        // Bounds, small numbers and any.
        switch numbers.number(0...3) {
        case 0: return range.lowerBound
        case 1: return min(range.upperBound, most)
        case 2: return min(max(range.lowerBound, Int64(numbers.number(0...9))), range.upperBound)
        default: return Int64.random(in: range, using: &numbers)
        }
    }

    private static func text(_ spec: FieldSpec, _ isAttribute: Bool, _ numbers: inout SeededNumbers) -> String {
        if let choice = numbers.pick(spec.choices) { return choice }
        let text = numbers.pick(texts) ?? ""
        // CloudEvents has no empty attributes and no control characters in them.
        return isAttribute ? String((text.isEmpty ? "a" : text).map { $0 == "\n" ? " " : $0 }) : text
    }
}

extension ValueMaker {
    /// Another value of a setting that is as sensible as the present one: of what can be anything it is not known what is.
    static func near(_ value: TypedValue, _ spec: FieldSpec, _ numbers: inout SeededNumbers) -> TypedValue {
        let range = spec.range ?? 0...Int64.max
        func close(to number: Int64) -> Int64 {
            let most = number > Int64.max / 4 ? Int64.max : number * 4
            return min(
                max(Int64.random(in: number / 4...max(most, 1), using: &numbers), range.lowerBound), range.upperBound)
        }
        switch value {
        case .boolean: return .boolean(numbers.once(in: 2))
        case .integer(let number) where number >= 0: return .integer(close(to: number))
        case .duration(let number): return .duration(close(to: number))
        case .size(let number): return .size(close(to: number))
        case .text(let text, .string): return .string(numbers.pick(spec.choices) ?? text)
        default: return value
        }
    }
}
