internal import HTTP

/// Times as the wire has them. All in milliseconds since 1970.
package enum TimeText {
    /// As headers have them: whole seconds, as JavaScript writes a date.
    package static func header(_ time: Int64) -> [UInt8] {
        let moment = CivilTime(seconds: floorSeconds(time))
        var bytes = headerForm
        put(weekdays, moment.weekday, at: 0, in: &bytes)
        put(months, moment.month - 1, at: 4, in: &bytes)
        put(moment.day, at: 8, in: &bytes)
        put(moment.year / 100, at: 11, in: &bytes)
        put(moment.year % 100, at: 13, in: &bytes)
        put(moment.hour, at: 16, in: &bytes)
        put(moment.minute, at: 19, in: &bytes)
        put(moment.second, at: 22, in: &bytes)
        return bytes
    }

    private static let headerForm = Array("Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)".utf8)
    private static let weekdays = Array(HTTPDate.weekdays.joined().utf8)
    private static let months = Array(HTTPDate.months.joined().utf8)

    /// A name of three letters, one of many behind each other.
    private static func put(_ names: [UInt8], _ number: Int, at place: Int, in bytes: inout [UInt8]) {
        for letter in 0..<3 { bytes[place + letter] = names[number * 3 + letter] }
    }

    /// Two digits.
    private static func put(_ number: Int, at place: Int, in bytes: inout [UInt8]) {
        bytes[place] = UInt8(ascii: "0") + UInt8(number / 10 % 10)
        bytes[place + 1] = UInt8(ascii: "0") + UInt8(number % 10)
    }

    /// As lists have them, and the hub's events: ISO 8601 in UTC with milliseconds.
    package static func iso(_ time: Int64) -> String {
        let seconds = floorSeconds(time)
        let moment = CivilTime(seconds: seconds)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        bytes.appendDigits(moment.year, 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDigits(moment.month, 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDigits(moment.day, 2)
        bytes.append(UInt8(ascii: "T"))
        appendClock(moment, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDigits(Int(time - seconds * 1000), 3)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendClock(_ moment: CivilTime, to bytes: inout [UInt8]) {
        bytes.appendDigits(moment.hour, 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(moment.minute, 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDigits(moment.second, 2)
    }

    static func floorSeconds(_ time: Int64) -> Int64 {
        time >= 0 ? time / 1000 : -((-time + 999) / 1000)
    }
}

/// Times of one message as headers have them, most of which are the same.
struct HeaderTimes {
    private var second: Int64 = .min
    private var bytes: [UInt8] = []

    /// - Parameter time: in milliseconds since 1970.
    mutating func text(_ time: Int64) -> [UInt8] {
        let whole = TimeText.floorSeconds(time)
        if whole != second { (second, bytes) = (whole, TimeText.header(time)) }
        return bytes
    }
}
