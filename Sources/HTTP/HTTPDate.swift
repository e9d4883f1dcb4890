/// Dates as HTTP writes them (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    /// Sunday is the first.
    package static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    /// January is the first.
    package static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter seconds: since 1970.
    package static func write(_ seconds: Int64) -> [UInt8] {
        let time = CivilTime(seconds: seconds)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        bytes += Self.weekdays[time.weekday].utf8
        bytes += ", ".utf8
        bytes.appendDigits(time.day, 2)
        bytes.append(0x20)
        bytes += Self.months[time.month - 1].utf8
        bytes.append(0x20)
        bytes.appendDigits(time.year, 4)
        bytes.append(0x20)
        bytes.appendDigits(time.hour, 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(time.minute, 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(time.second, 2)
        bytes += " GMT".utf8
        return bytes
    }

    /// Seconds since 1970, or nil for what is no such date. The day of the week is not checked.
    package static func parse(_ text: String) -> Int64? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].count == 4, words[0].hasSuffix(","), words[5] == "GMT",
            Self.weekdays.contains(String(words[0].dropLast())),
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let day = number(words[1], 2), let year = number(words[3], 4),
            let hour = number(clock[0], 2), let minute = number(clock[1], 2), let second = number(clock[2], 2)
        else { return nil }
        let time = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return time.isValid ? time.seconds : nil
    }

    /// Just so many digits.
    private static func number(_ text: Substring, _ digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return Int(text)
    }
}

extension [UInt8] {
    /// Appends a number with leading zeros.
    package mutating func appendDigits(_ number: Int, _ count: Int) {
        var divisor = 1
        for _ in 1..<Swift.max(1, count) { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(Swift.max(0, number) / divisor % 10))
            divisor /= 10
        }
    }
}
