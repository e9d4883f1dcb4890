public import CHubbub
internal import Descriptors

/// Outcomes of a delivery, from a sink to the host and from the host to a source that asked.
public enum Outcome: UInt32, Sendable {
    /// It was taken over.
    case delivered
    /// Try again.
    case retry
    /// It will never be taken.
    case rejected
    /// An earlier event of the same key failed, or the endpoint is going down.
    case notAttempted
    /// Towards a source only: a route's policy dropped it.
    case dropped
}

/// What became of events, borrowed for the duration of `settled`. Iterating allocates nothing.
@safe @frozen public struct Settlements: RandomAccessCollection {
    @usableFromInline let start: UnsafePointer<hubbub_settlement>?
    /// How many there are.
    public let count: Int

    /// A view of settlements of the interface.
    @unsafe @inlinable public init(_ start: UnsafePointer<hubbub_settlement>?, count: Int) {
        unsafe self.start = unsafe start
        self.count = unsafe start == nil ? 0 : count
    }

    /// 0.
    @inlinable public var startIndex: Int { 0 }
    /// How many there are.
    @inlinable public var endIndex: Int { count }

    /// One settlement; an index out of range ends the program.
    @inlinable public subscript(position: Int) -> SettlementView {
        guard let start = unsafe start, position >= 0, position < count else {
            preconditionFailure("there is no settlement \(position) of \(count)")
        }
        return unsafe SettlementView(start + position)
    }
}

/// What became of one event, borrowed for the duration of `settled`.
@safe @frozen public struct SettlementView {
    @usableFromInline let raw: UnsafePointer<hubbub_settlement>

    @inlinable init(_ raw: UnsafePointer<hubbub_settlement>) { unsafe self.raw = unsafe raw }

    /// The token that the event was emitted with.
    @inlinable public var token: UInt64 { unsafe raw.pointee.token }
    /// What became of it. One that this version does not know counts as rejected.
    public var outcome: Outcome { unsafe Outcome(rawValue: raw.pointee.outcome) ?? .rejected }
    /// Why, where it was not delivered.
    public var error: AdapterError? {
        unsafe raw.pointee.code < 0 ? AdapterError(raw: raw.pointee.code, String(copying: raw.pointee.text)) : nil
    }
}
