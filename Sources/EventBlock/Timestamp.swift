/// RFC 3339 timestamps and nanoseconds since 1970-01-01T00:00:00Z.
package enum Timestamp {
    /// The instant of a timestamp with seconds and offset, or nil where it is malformed or beyond 1677 to 2262.
    /// Digits beyond nanoseconds are cut; second 60 is taken as the first of the next minute.
    package static func parse(_ text: Span<UInt8>) -> Int64? {
        var reader = Reader(position: 0)
        guard let year = reader.number(text, 4), reader.skip(text, "-"), let month = reader.number(text, 2),
            reader.skip(text, "-"), let day = reader.number(text, 2), reader.skip(text, "T", "t", " "),
            let hour = reader.number(text, 2), reader.skip(text, ":"), let minute = reader.number(text, 2),
            reader.skip(text, ":"), let second = reader.number(text, 2)
        else { return nil }
        guard (1...12).contains(month), (1...daysIn(month, year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.skip(text, ".") {
            guard let fraction = reader.fraction(text) else { return nil }
            nanoseconds = fraction
        }
        guard let offset = reader.offset(text), reader.position == text.count else { return nil }
        let seconds = days(year, month, day) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
        return Int64(exactly: Int128(seconds) * 1_000_000_000 + Int128(nanoseconds))
    }

    /// The timestamp in UTC, with as many digits of a fraction (0, 3, 6 or 9) as are needed.
    package static func format(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func append(_ nanoseconds: Int64, to bytes: inout [UInt8]) {
        let (seconds, fraction) = nanoseconds.dividedFloor(by: 1_000_000_000)
        let (dayNumber, second) = seconds.dividedFloor(by: 86_400)
        let (year, month, day) = civil(dayNumber)
        append(year, 4, "-", &bytes)
        append(month, 2, "-", &bytes)
        append(day, 2, "T", &bytes)
        append(second / 3_600, 2, ":", &bytes)
        append(second / 60 % 60, 2, ":", &bytes)
        append(second % 60, 2, fraction == 0 ? "Z" : ".", &bytes)
        if fraction == 0 { return }
        if fraction % 1_000_000 == 0 {
            append(fraction / 1_000_000, 3, "Z", &bytes)
        } else if fraction % 1_000 == 0 {
            append(fraction / 1_000, 6, "Z", &bytes)
        } else {
            append(fraction, 9, "Z", &bytes)
        }
    }

    private static func append(_ number: Int64, _ width: Int, _ after: Unicode.Scalar, _ bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: after))
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, by years that begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = (days + 719_468).dividedFloor(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Reader {
        var position: Int

        mutating func number(_ text: Span<UInt8>, _ width: Int) -> Int? {
            guard position + width <= text.count else { return nil }
            var value = 0
            for _ in 0..<width {
                guard let digit = digit(text) else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        mutating func fraction(_ text: Span<UInt8>) -> Int64? {
            var value: Int64 = 0
            var unit: Int64 = 1_000_000_000
            let start = position
            while let digit = digit(text) {
                unit /= 10
                value += Int64(digit) * unit
            }
            return position > start ? value : nil
        }

        /// Seconds east of UTC.
        mutating func offset(_ text: Span<UInt8>) -> Int64? {
            if skip(text, "Z", "z") { return 0 }
            let sign: Int64
            if skip(text, "+") { sign = 1 } else if skip(text, "-") { sign = -1 } else { return nil }
            guard let hours = number(text, 2), skip(text, ":"), let minutes = number(text, 2), hours < 24, minutes < 60
            else { return nil }
            return sign * Int64(hours * 3_600 + minutes * 60)
        }

        mutating func skip(_ text: Span<UInt8>, _ bytes: Unicode.Scalar...) -> Bool {
            guard position < text.count, bytes.contains(where: { text[position] == UInt8(ascii: $0) }) else {
                return false
            }
            position += 1
            return true
        }

        private mutating func digit(_ text: Span<UInt8>) -> Int? {
            guard position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) else {
                return nil
            }
            defer { position += 1 }
            return Int(text[position] - UInt8(ascii: "0"))
        }
    }
}

extension Int64 {
    /// Quotient and remainder where the remainder is never negative.
    fileprivate func dividedFloor(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
