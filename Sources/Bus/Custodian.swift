package import CHubbub

/// Keeps the events of durable routes: takes them over from the sources, gives them to the routes once they are safe, and
/// forgets them when the sinks are done with them.
///
/// The bus knows only this of it. It calls from any thread.
package protocol Custodian: AnyObject, Sendable {
    /// Reserves room for that many events, which have that many bytes together; false where there is none, and nothing is done.
    /// Whoever was refused is told of new room by `SourcePort.relieve()`.
    func reserve(events: Int, bytes: Int) -> Bool

    /// Takes events over, for which room was reserved, with a reference to each. Each is settled by `KeptEvent.settle()` once it
    /// is safe, and then offered to its routes.
    ///
    /// - Parameters:
    ///   - events: at most 64.
    ///   - routes: which of the events each route gets, as bits. Every event has a route.
    func keep(_ events: [KeptEvent], for routes: [(route: Route, selection: UInt64)])

    /// Events of a route, by their order, that its sink took.
    func settle(_ orders: UnsafeBufferPointer<UInt64>, of route: Route)

    /// An event that a route gave up.
    func giveUp(_ letter: borrowing GivenUpEvent, of route: Route)

    /// A route whose queue was full has room again.
    func refill(_ route: Route)

    /// Room for events and bytes now.
    var room: (events: Int, bytes: Int) { get }
}

/// An event on its way to the custodian.
@unsafe package struct KeptEvent: @unchecked Sendable {
    /// Holds one reference.
    package let event: UnsafePointer<hubbub_event>
    private let source: Unmanaged<SourcePort>?
    private let tracker: UInt32

    init(_ event: UnsafePointer<hubbub_event>, source: Unmanaged<SourcePort>, tracker: UInt32) {
        unsafe self.event = unsafe event
        unsafe self.source = unsafe tracker == 0 ? nil : source
        unsafe self.tracker = tracker
    }

    /// Tells the source that custody was taken. Once. [any thread]
    package func settle() {
        guard let source = unsafe source else { return }
        unsafe source._withUnsafeGuaranteedRef { unsafe $0.settle(tracker, .delivered) }
    }
}

/// An event that the custodian gives to a durable route.
@unsafe package struct OfferedEvent: @unchecked Sendable {
    /// Holds one reference.
    package let event: UnsafePointer<hubbub_event>
    /// Its number, at least 1: the custodian's, and higher than those of the events before it.
    package let order: UInt64
    /// Deliveries so far.
    package let attempts: UInt32

    package init(_ event: UnsafePointer<hubbub_event>, order: UInt64, attempts: UInt32 = 0) {
        unsafe self.event = unsafe event
        unsafe self.order = order
        unsafe self.attempts = attempts
    }
}

/// An event that a durable route will not deliver, and why.
@unsafe package struct GivenUpEvent: @unchecked Sendable {
    /// Borrowed for the call.
    package let event: UnsafePointer<hubbub_event>
    package let order: UInt64
    /// Deliveries so far.
    package let attempts: UInt32
    /// `HUBBUB_E_…`.
    package let code: Int32
    /// Why, for people.
    package let reason: String
}
