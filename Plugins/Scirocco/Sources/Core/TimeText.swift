internal import HTTP

/// Times as the wire has them. All in milliseconds since 1970.
package enum TimeText {
    /// As headers have them: whole seconds, as JavaScript writes a date.
    package static func header(_ time: Int64) -> [UInt8] {
        let moment = CivilTime(seconds: floorSeconds(time))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        bytes += HTTPDate.weekdays[moment.weekday].utf8
        bytes.append(0x20)
        bytes += HTTPDate.months[moment.month - 1].utf8
        bytes.append(0x20)
        bytes.appendDigits(moment.day, 2)
        bytes.append(0x20)
        bytes.appendDigits(moment.year, 4)
        bytes.append(0x20)
        appendClock(moment, to: &bytes)
        bytes += " GMT+0000 (Coordinated Universal Time)".utf8
        return bytes
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

    private static func floorSeconds(_ time: Int64) -> Int64 {
        time >= 0 ? time / 1000 : -((-time + 999) / 1000)
    }
}
