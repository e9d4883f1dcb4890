internal import HTTP

/// Reads times in all forms that clients send: ISO 8601 with or without a zone (without one it is UTC), a space in place of
/// the `T`, a date alone, milliseconds since 1970 as digits, HTTP's date, and JavaScript's, as our headers have it.
package struct TimeReader {
    /// The last millisecond of the year 9999.
    package static let last: Int64 = 253_402_300_799_999

    private var rest: Substring.UTF8View

    private init(_ text: String) { rest = text[...].utf8 }

    /// Milliseconds since 1970, or nil for what is no time.
    package static func parse(_ text: String) -> Int64? {
        guard text.utf8.count <= 100 else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            return Int64(text).flatMap { $0 <= last ? $0 : nil }
        }
        if let seconds = HTTPDate.parse(text) { return seconds * 1000 }
        var reader = TimeReader(text)
        if let time = reader.iso() { return time }
        reader = TimeReader(text)
        return reader.javaScript()
    }

    private mutating func iso() -> Int64? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2) else { return nil }
        var moment = CivilTime(year: year, month: month, day: day)
        if rest.isEmpty { return moment.isValid ? moment.seconds * 1000 : nil }
        guard skip("T") || skip(" ") || skip("t"), let hour = number(2), skip(":"), let minute = number(2) else {
            return nil
        }
        (moment.hour, moment.minute) = (hour, minute)
        var milliseconds = 0
        if skip(":") {
            guard let second = number(2) else { return nil }
            moment.second = second
            if skip(".") {
                guard let fraction = fraction() else { return nil }
                milliseconds = fraction
            }
        }
        guard moment.isValid, let offset = zone(), rest.isEmpty else { return nil }
        return (moment.seconds - offset) * 1000 + Int64(milliseconds)
    }

    /// `Fri Nov 20 2026 23:15:34 GMT+0100 (any words)`.
    private mutating func javaScript() -> Int64? {
        guard let weekday = word(3), HTTPDate.weekdays.contains(weekday), skip(" "), let name = word(3),
            let month = HTTPDate.months.firstIndex(of: name), skip(" "), let day = number(2), skip(" "),
            let year = number(4), skip(" "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), skip(" "), word(3) == "GMT", let offset = zone(), rest.isEmpty || skip(" ")
        else { return nil }
        let moment = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return moment.isValid ? (moment.seconds - offset) * 1000 : nil
    }

    /// Seconds east of Greenwich; 0 where there is no zone.
    private mutating func zone() -> Int64? {
        if skip("Z") || skip("z") || rest.isEmpty { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard isWest ? skip("-") : skip("+"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    /// One to nine digits, of which the first three count.
    private mutating func fraction() -> Int? {
        let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
        guard 1...9 ~= digits.count else { return nil }
        rest = rest.dropFirst(digits.count)
        var (value, factor) = (0, 100)
        for digit in digits.prefix(3) {
            value += Int(digit - UInt8(ascii: "0")) * factor
            factor /= 10
        }
        return value
    }

    private mutating func number(_ digits: Int) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        rest = rest.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private mutating func word(_ count: Int) -> String? {
        let text = rest.prefix(count)
        guard text.count == count else { return nil }
        rest = rest.dropFirst(count)
        return String(Substring(text))
    }

    private mutating func skip(_ letter: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: letter) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
