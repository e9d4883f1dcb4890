internal import Synchronization

/// A log on standard error, one write a line. Any thread may write.
///
/// It is a value: an endpoint has its own, with its name and level.
package struct Log: Sendable {
    package enum Level: Int, Sendable, Comparable {
        case trace, debug, info, notice, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private let threshold: Threshold
    /// What each line tells beside its message, in order.
    package var fields: [(name: String, value: String)]
    package let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets each line with its end.
    package init(
        level: Level = .info, format: LogFormat = .logfmt, fields: [(name: String, value: String)] = [],
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        threshold = Threshold(level)
        self.format = format
        self.fields = fields
        self.write = write
    }

    /// The lowest level that is written. Copies share it, so that it can be changed for all at once. [any thread]
    package var level: Level {
        get { threshold.level }
        nonmutating set { threshold.level = newValue }
    }

    /// The same with a level of its own, and one thing more that each line tells.
    package func apart(level: Level, _ field: (name: String, value: String)) -> Log {
        Log(level: level, format: format, fields: fields + [field], write: write)
    }

    package func trace(_ message: @autoclosure () -> String) { log(.trace, message()) }
    package func debug(_ message: @autoclosure () -> String) { log(.debug, message()) }
    package func info(_ message: @autoclosure () -> String) { log(.info, message()) }
    package func notice(_ message: @autoclosure () -> String) { log(.notice, message()) }
    package func warning(_ message: @autoclosure () -> String) { log(.warning, message()) }
    package func error(_ message: @autoclosure () -> String) { log(.error, message()) }

    private func log(_ level: Level, _ message: @autoclosure () -> String) {
        guard level >= self.level else { return }
        write(format.line(level, fields, message()))
    }
}

/// The level of a log and its copies.
private final class Threshold: Sendable {
    private let number: Atomic<Int>

    init(_ level: Log.Level) { number = Atomic(level.rawValue) }

    var level: Log.Level {
        get { Log.Level(rawValue: number.load(ordering: .relaxed)) ?? .trace }
        set { number.store(newValue.rawValue, ordering: .relaxed) }
    }
}
