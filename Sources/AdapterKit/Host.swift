public import CHubbub
internal import Descriptors

/// What the host does for one instance: the Swift form of `hubbub_host`.
///
/// Functions may be called from any thread unless their comment says "instance thread". They are valid until the
/// instance is let go: an adapter with threads of its own ends them in `stop`.
@safe public final class Host: @unchecked Sendable {
    /// The C table itself, for code that needs to be as fast as C. It lives as long as the instance.
    @unsafe public let table: UnsafePointer<hubbub_host>
    /// Limits of this host, constant for the life of the instance.
    public let limits: HostLimits
    let callbacks = Callbacks()
    let extensions: HostExtensions

    /// Checks that the host is one that this kit can work with.
    ///
    /// - Parameter declared: the ids of the extensions that the descriptor requires or can use; no others are asked for.
    init(_ table: UnsafePointer<hubbub_host>, declared: [String]) throws(AdapterError) {
        try unsafe Self.check(table)
        unsafe self.table = unsafe table
        limits = unsafe HostLimits(table.pointee)
        extensions = unsafe HostExtensions(table, declared: declared)
    }

    /// One line for the log; the message is made only where its level is kept.
    public func log(_ level: LogLevel, _ message: @autoclosure () -> String) {
        guard unsafe level.rawValue >= table.pointee.log_level(table) else { return }
        unsafe withText(message()) { unsafe table.pointee.log(table, level.rawValue, $0) }
    }

    /// Counts something that the instance refused, dropped or retried, for `hubbub status`.
    ///
    /// - Parameter name: short and constant: `a-z` and `_`, at most 32 bytes.
    public func count(_ name: StaticString, _ amount: UInt64 = 1) {
        let text = unsafe hubbub_text(
            UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        unsafe table.pointee.count(table, text, amount)
    }

    /// Turns a result of the C table into an error with the text that the host keeps for this thread.
    func check(_ code: Int32) throws(AdapterError) {
        if code < 0 { throw error(code) }
    }

    func error(_ code: Int32) -> AdapterError {
        AdapterError(raw: code, unsafe String(copying: table.pointee.error_text(table)))
    }

    /// Says why the function that is about to return an error fails.
    func setError(_ error: AdapterError) -> Int32 {
        unsafe withText(error.message) { unsafe table.pointee.set_error(table, error.code.rawValue, $0) }
        return error.code.rawValue
    }
}

/// The limits that a host states.
public struct HostLimits: Equatable, Sendable {
    /// The most events that one `deliver` brings; a good size of a batch for `emit` too.
    public let batchEvents: Int
    /// The largest event block, in bytes.
    public let eventBytes: Int
    /// The most events emitted with a token and not yet settled.
    public let unsettledEvents: Int
    /// The most requests of this instance without an answer.
    public let requestsUnderWay: Int

    init(_ host: hubbub_host) {
        batchEvents = unsafe max(1, Int(host.batch_events))
        eventBytes = unsafe Int(host.event_bytes)
        unsettledEvents = unsafe Int(host.unsettled_events)
        requestsUnderWay = unsafe Int(host.requests_under_way)
    }
}

/// Levels of the log.
public enum LogLevel: UInt32, Sendable {
    /// Each step.
    case trace
    /// For whoever looks for a fault.
    case debug
    /// What an operator wants to know.
    case info
    /// Something is not as it should be, and it goes on.
    case warning
    /// Something failed.
    case error
    /// The adapter found the host at fault.
    case hostMisbehaves
}
