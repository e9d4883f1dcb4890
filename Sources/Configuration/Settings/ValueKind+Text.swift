package import Descriptors

extension ValueKind {
    /// The kind in a sentence: "must be …".
    var article: String {
        switch self {
        case .integer: "an integer"
        case .json: "JSON"
        case .binary: "Base64"
        case .record: "a mapping"
        case .none: "nothing"
        default: "a \(name)"
        }
    }

    /// A bound of a range as one would write it.
    package func text(_ bound: Int64) -> String {
        switch self {
        case .duration: Self.text(bound, DurationText.units.filter { $0.name != "µs" })
        case .size: Self.text(bound, SizeText.units.filter { $0.name.isEmpty || $0.name.hasSuffix("iB") })
        default: String(bound)
        }
    }

    /// In the largest unit of which it is a whole number.
    private static func text(_ value: Int64, _ units: [(name: String, size: Int64)]) -> String {
        let unit = value == 0 ? nil : units.last { value % $0.size == 0 }
        return unit.map { "\(value / $0.size)\($0.name)" } ?? String(value)
    }
}
