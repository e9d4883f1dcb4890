/// A decimal number with a unit behind it, counted exactly: `1.5s`, `16 MiB`.
struct QuantityText {
    private let digits: Substring
    private let fraction: Substring
    let unit: String

    /// Nil where the text does not begin with digits.
    init?(_ text: String) {
        digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        var rest = text[digits.endIndex...]
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = text[fraction.endIndex...]
        } else {
            fraction = ""
        }
        if rest.first == " " { rest = rest.dropFirst() }
        unit = String(rest)
    }

    var isZero: Bool { (digits + fraction).allSatisfy { $0 == "0" } }

    /// How many times `one` the number is; nil where that is no whole number, or more than 64 bits hold.
    func times(_ one: Int64) -> Int64? {
        guard let whole = Int64(digits) else { return nil }
        let (product, overflows) = whole.multipliedReportingOverflow(by: one)
        guard !overflows else { return nil }
        guard !fraction.isEmpty else { return product }
        guard fraction.count <= 18, let numerator = Int64(fraction) else { return nil }
        let denominator = (0..<fraction.count).reduce(Int64(1)) { power, _ in power * 10 }
        let (high, low) = numerator.multipliedFullWidth(by: one)
        let part = denominator.dividingFullWidth((high, low))
        guard part.remainder == 0 else { return nil }
        let (sum, tooMuch) = product.addingReportingOverflow(part.quotient)
        return tooMuch ? nil : sum
    }
}

/// A time that passes: `200ms`, `1.5s`, `2m`. In nanoseconds.
package enum DurationText {
    static let units: [(name: String, size: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Zero needs no unit. Nil for anything that is no duration.
    package static func parse(_ text: String) -> Int64? {
        guard let quantity = QuantityText(text) else { return nil }
        if quantity.unit.isEmpty { return quantity.isZero ? 0 : nil }
        return units.first { $0.name == quantity.unit }.flatMap { quantity.times($0.size) }
    }
}

/// A number of bytes: `512`, `64KiB`, `8MB`.
package enum SizeText {
    static let units: [(name: String, size: Int64)] = [
        ("", 1), ("B", 1), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// Without a unit the number is bytes. Nil for anything that is no size.
    package static func parse(_ text: String) -> Int64? {
        guard let quantity = QuantityText(text) else { return nil }
        return units.first { $0.name == quantity.unit }.flatMap { quantity.times($0.size) }
    }
}
