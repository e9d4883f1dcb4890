public import CHubbub

/// A batch of events for a sink, borrowed for the duration of `deliver`. Iterating allocates nothing.
@safe @frozen public struct Deliveries: RandomAccessCollection {
    @usableFromInline let start: UnsafePointer<hubbub_delivery>?
    /// How many there are.
    public let count: Int

    /// A view of deliveries of the interface.
    @unsafe @inlinable public init(_ start: UnsafePointer<hubbub_delivery>?, count: Int) {
        unsafe self.start = unsafe start
        self.count = unsafe start == nil ? 0 : count
    }

    /// 0.
    @inlinable public var startIndex: Int { 0 }
    /// How many there are.
    @inlinable public var endIndex: Int { count }

    /// One delivery; an index out of range ends the program.
    @inlinable public subscript(position: Int) -> Delivery {
        guard let start = unsafe start, position >= 0, position < count else {
            preconditionFailure("there is no delivery \(position) of \(count)")
        }
        return unsafe Delivery(start + position)
    }
}

/// One event for a sink, borrowed until `deliver` returns or it is settled, whichever is first.
@safe @frozen public struct Delivery {
    @usableFromInline let raw: UnsafePointer<hubbub_delivery>

    @inlinable init(_ raw: UnsafePointer<hubbub_delivery>) { unsafe self.raw = unsafe raw }

    /// The event.
    @inlinable public var event: EventView { unsafe EventView(raw.pointee.event) }
    /// To settle it with.
    @inlinable public var token: UInt64 { unsafe raw.pointee.token }
    /// Index in the descriptor's `accepts`.
    @inlinable public var typeIndex: Int { unsafe Int(raw.pointee.type_index) }
    /// 1 for the first.
    @inlinable public var attempt: Int { unsafe Int(raw.pointee.attempt) }
    /// Equal for events whose order matters among themselves; 0 for none.
    @inlinable public var key: UInt64 { unsafe raw.pointee.key }
    /// Of a route that delivers each event once: what its places are counted in; 0 of others.
    @inlinable public var series: UInt64 { unsafe raw.pointee.series }
    /// The event's place in the series, the same whenever it is delivered; they come in ascending order. 0 where there is none.
    @inlinable public var place: UInt64 { unsafe raw.pointee.place }
}
