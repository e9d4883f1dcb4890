internal import LogLines
internal import Placement

extension SetUp {
    /// The log of this process: it writes where the hub's does, and each line says whose it is.
    var log: Log {
        Log(
            level: Log.Level(rawValue: Int(logLevel)) ?? .info, format: LogFormat(rawValue: logFormat) ?? .logfmt,
            fields: [("endpoint", endpoint)])
    }
}
