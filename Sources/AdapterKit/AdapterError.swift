/// Why something failed: one of the interface's codes, and a text for people that says what to do.
public struct AdapterError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The codes of `include/hubbub/base.h`; their names are shown to users.
    public enum Code: Int32, Sendable, CaseIterable {
        /// This side does not offer it.
        case unsupported = -1
        /// An argument is out of its range or malformed.
        case invalid = -2
        /// Not legal in the present state.
        case state = -3
        /// Called on the wrong thread.
        case thread = -4
        /// Nothing granted, or a queue is full.
        case credit = -5
        /// Larger than the stated limit.
        case size = -6
        /// An event type that was not declared.
        case type = -7
        /// An attribute is missing, unknown or of the wrong type.
        case attribute = -8
        /// What was named does not exist.
        case notFound = -9
        /// The peer or the system refused for want of rights.
        case denied = -10
        /// It took too long.
        case timeout = -11
        /// Whoever asked does not want it any more.
        case cancelled = -12
        /// The connection or the endpoint is gone.
        case closed = -13
        /// The system reported an input or output error.
        case io = -14
        /// No memory.
        case memory = -15
        /// Settings that cannot work together.
        case settings = -16
        /// The event would travel in a circle.
        case loop = -17
        /// A limit on work under way was reached: try later.
        case busy = -18
        /// Failed for a reason that the message tells.
        case failed = -19
        /// The peer answered with an error.
        case remote = -20
    }

    /// What kind of failure it is.
    public let code: Code
    /// For people: what happened and what to do.
    public let message: String

    /// An error with its text.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The error of a code of the interface; a code that this version does not know becomes `failed`.
    init(raw code: Int32, _ message: String) {
        self.code = Code(rawValue: code) ?? .failed
        self.message = message.isEmpty ? "no reason was given (code \(code))" : message
    }

    /// The code's name and the message.
    public var description: String { "\(code): \(message)" }
}

extension AdapterError {
    /// The error of a failed system call, with the system's own text.
    ///
    /// - Parameters:
    ///   - what: what was tried, as the beginning of a sentence: "cannot open /tmp/x".
    ///   - errno: the system's error number.
    public static func system(_ what: String, errno: Int32) -> AdapterError {
        AdapterError(SystemErrors.code(errno), "\(what): \(SystemErrors.text(errno))")
    }
}
