internal import Glibc
internal import JSONText
internal import Unix

/// How the log is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `time=… level=… endpoint=… msg="…"`
    case logfmt
    /// The same as one JSON object a line.
    case json
    /// For systemd's journal, which has the time itself: the level as a number in angle brackets, then the rest.
    case journal

    /// What standard error asks for: the journal says through a variable which stream it reads (systemd.exec(5)).
    package static func fitting(_ environment: [String: String]) -> LogFormat {
        let parts = (environment["JOURNAL_STREAM"] ?? "").split(separator: ":").compactMap { UInt64($0) }
        var status = stat()
        guard parts.count == 2, unsafe fstat(2, &status) == 0 else { return .logfmt }
        return parts == [UInt64(status.st_dev), UInt64(status.st_ino)] ? .journal : .logfmt
    }

    /// One line with its end.
    func line(_ level: Log.Level, _ fields: [(name: String, value: String)], _ message: String) -> String {
        switch self {
        case .logfmt: "time=\(LogText.now) level=\(level) \(Self.pairs(fields))msg=\(LogText.quoted(message))\n"
        case .journal: "<\(level.priority)>\(Self.pairs(fields))msg=\(LogText.quoted(message))\n"
        case .json: Self.json([("time", LogText.now), ("level", "\(level)")] + fields + [("msg", message)])
        }
    }

    private static func pairs(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\($0.name)=\(LogText.value($0.value)) " }.joined()
    }

    private static func json(_ members: [(name: String, value: String)]) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for member in members {
            writer.name(member.name)
            writer.string(member.value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

extension Log.Level {
    /// As syslog(3) numbers them.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        }
    }
}
