package import CHubbub
package import EventBlock

/// Where an endpoint's events go: a port of the bus, or, in a process of the endpoint's own, the way to one.
///
/// `SourcePort` says what each of these does.
package protocol SourceEnd: AnyObject, Sendable {
    var builder: EventFactory { get }
    var credit: (events: Int, bytes: Int) { get }
    func setWaker(_ waker: any Waking)
    func countInvalid()
    func emit(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, tokens: UnsafePointer<UInt64>?, count: Int
    ) -> (accepted: Int, error: EventError?)
    func takeCredit() -> (events: Int, bytes: Int)?
    func takeSettlements() -> [Settlement]
}

/// Where an endpoint's deliveries come from. `SinkPort` says what each of these does.
package protocol SinkEnd: AnyObject, Sendable {
    func setWaker(_ waker: any Waking)
    func next(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, limit: Int, now: UInt64
    ) -> (count: Int, pause: UInt64?)
    func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int, now: UInt64) -> Int
    func takeBack()
}

extension SourcePort: SourceEnd {
    package func countInvalid() { counters.invalid.add(1) }
}

extension SinkPort: SinkEnd {}
