/// Numbers as people read them.
enum Quantity {
    /// `14.2 MiB`.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        var units = ["B", "KiB", "MiB", "GiB", "TiB"][...]
        while value >= 1024, units.count > 1 {
            value /= 1024
            units.removeFirst()
        }
        let unit = units.first ?? "B"
        return unit == "B" ? "\(count) B" : "\(decimal(value, 1)) \(unit)"
    }

    /// `1 h 2 min`, `12 s`.
    static func time(seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: "\(seconds / 3_600) h \(seconds / 60 % 60) min"
        default: "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    /// `850 ns`, `12.4 µs`, `3.1 ms`.
    static func time(nanoseconds: Int64) -> String {
        switch nanoseconds {
        case ..<1_000: "\(nanoseconds) ns"
        case ..<1_000_000: "\(decimal(Double(nanoseconds) / 1e3, 1)) µs"
        case ..<1_000_000_000: "\(decimal(Double(nanoseconds) / 1e6, 1)) ms"
        default: "\(decimal(Double(nanoseconds) / 1e9, 2)) s"
        }
    }

    /// `12 345 678`.
    static func count(_ number: Double) -> String {
        let digits = String(Int64(number.rounded()))
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0, result != "-" { result += " " }
            result.append(digit)
        }
        return result
    }

    /// With so many digits behind the point.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = (0..<digits).reduce(1) { power, _ in power * 10 }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let fraction = String(scaled % Int64(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let padding = String(repeating: "0", count: max(0, digits - fraction.count))
        return digits == 0 ? "\(sign)\(scaled)" : "\(sign)\(scaled / Int64(scale)).\(padding)\(fraction)"
    }
}
