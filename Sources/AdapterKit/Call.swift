public import Descriptors

/// Names a call until it is answered.
public struct CallID: Hashable, Sendable {
    let raw: UInt64
}

/// Names a request of this instance until its answer came.
public struct RequestID: Hashable, Sendable {
    let raw: UInt64
}

/// A request to an instance, copied: it may be kept.
public struct Call: Sendable {
    /// To complete it with.
    public let id: CallID
    /// Index in the descriptor's `operations`.
    public let operation: Int
    /// The operation's name.
    public let name: String
    /// A record, checked against the declaration, with defaults filled in.
    public let parameters: TypedValue
    /// The caller waits no longer than that.
    public let timeout: Duration
}
