package import CHubbub

/// Keeps the events of durable routes: takes them over from the sources, gives them to the routes once they are safe, and
/// forgets them when the sinks are done with them.
///
/// The bus knows only this of it. It calls from any thread.
package protocol Custodian: AnyObject, Sendable {
    /// Reserves room for the events that routes want, in order, as far as there is any.
    ///
    /// - Parameter events: at most 64, none NULL.
    /// - Returns: how many of the first events have what they need. Where it is fewer than all, `SourcePort.relieve()` is called
    ///   when there is room again.
    func reserve(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, for wanted: borrowing DurableSelection
    ) -> Int

    /// Takes over the events that routes want, for which room was reserved, with a reference to each. Once they are safe,
    /// `SourcePort.settle(kept:)` is called with their receipts, and they are offered to their routes.
    ///
    /// - Parameter receipts: of each of the events; nil where nobody waits for any.
    func keep(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, receipts: UnsafePointer<UInt64>?,
        for wanted: borrowing DurableSelection
    )

    /// What the places of a route's events are counted in: never 0, the same after a restart, and another one for another route
    /// or after all that was kept is gone.
    func series(of route: DurableRouteNumber) -> UInt64

    /// The sink of a route took these.
    func settle(_ places: UnsafeBufferPointer<EventPlace>, of route: DurableRouteNumber)

    /// A route gave an event up.
    func giveUp(_ event: GivenUpEvent, of route: DurableRouteNumber)

    /// A route whose queue was full has room again.
    func refill(_ route: DurableRouteNumber)

    /// Room for events and bytes now.
    var room: (events: Int, bytes: Int) { get }
}

/// What a custodian calls a route.
package typealias DurableRouteNumber = UInt16

/// Where an event stands among those of a durable route.
package struct EventPlace: Sendable {
    /// The place of the route's event before it; 0 where there is none.
    package var previous: UInt64
    /// At least 1, and higher than those of the events before it.
    package var order: UInt64

    package init(previous: UInt64, order: UInt64) { (self.previous, self.order) = (previous, order) }
}

/// An event that the custodian gives to a durable route.
@unsafe package struct OfferedEvent: @unchecked Sendable {
    /// Holds one reference.
    package let event: UnsafePointer<hubbub_event>
    package let place: EventPlace

    package init(_ event: UnsafePointer<hubbub_event>, _ place: EventPlace) {
        unsafe self.event = unsafe event
        unsafe self.place = place
    }
}

/// An event that a durable route will not deliver, and why.
@unsafe package struct GivenUpEvent: @unchecked Sendable {
    /// Borrowed for the call.
    package let event: UnsafePointer<hubbub_event>
    package let place: EventPlace
    /// Deliveries so far.
    package let attempts: UInt32
    /// Nanoseconds since its first delivery failed; 0 where it was given up at once.
    package let age: UInt64
    /// `HUBBUB_E_…`.
    package let code: Int32
    /// Why, for people.
    package let reason: String
}
