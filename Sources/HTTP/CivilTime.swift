/// A moment in the calendar of UTC (Gregorian, also before it was made).
package struct CivilTime: Equatable, Sendable {
    package var year: Int
    /// From 1.
    package var month: Int
    /// From 1.
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// - Parameter seconds: since 1970.
    package init(seconds: Int64) {
        let days = Self.divide(seconds, 86_400)
        let time = Int(seconds - days * 86_400)
        // Years from March on, so that the leap day is the last: after Howard Hinnant's `civil_from_days`.
        let shifted = days + 719_468
        let era = Self.divide(shifted, 146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
    }

    /// Seconds since 1970. The fields must be in their ranges (`isValid`).
    package var seconds: Int64 {
        let year = Int64(month <= 2 ? year - 1 : year)
        let era = Self.divide(year, 400)
        let yearOfEra = year - era * 400
        let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return days * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
    }

    /// Whether there is such a moment, in the years from 0 to 9999. A leap second is none.
    package var isValid: Bool {
        guard 0...9999 ~= year, 1...12 ~= month, day >= 1, 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second else {
            return false
        }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// 0 is Sunday.
    package var weekday: Int {
        let days = Self.divide(seconds, 86_400)
        return Int(((days + 4) % 7 + 7) % 7)
    }

    private static func divide(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
    }
}
