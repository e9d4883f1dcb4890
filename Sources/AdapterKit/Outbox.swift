/// Events on their way into the hub: those that there is no credit for wait here, in order.
///
/// It belongs to the instance's thread.
public final class Outbox {
    /// Events, and bytes of their payloads.
    public typealias Amount = (events: Int, bytes: Int)

    private struct Waiting {
        let event: RetainedEvent
        let token: UInt64
        let bytes: Int
    }

    private let host: Host
    private let crowd: Amount
    private let limit: Amount
    private let taken: (UInt64) -> Void
    private let refused: (UInt64, AdapterError) -> Void
    private var waiting: [Waiting] = []
    private var first = 0
    private var bytes = 0

    /// - Parameters:
    ///   - crowd: so much may wait before whoever can should hold back.
    ///   - limit: of what nobody could be told in time not to send: beyond it events without a token are dropped, and counted as
    ///     `dropped_no_credit`. Whoever gives a token sees to it that no more come.
    ///   - taken: told the token of an event that the hub has taken.
    ///   - refused: told the token of an event that the hub will never take, and why; it is logged, and counted as
    ///     `refused_events`.
    public init(
        host: Host, crowd: Amount, limit: Amount, taken: @escaping (UInt64) -> Void = { _ in },
        refused: @escaping (UInt64, AdapterError) -> Void = { _, _ in }
    ) {
        self.host = host
        self.crowd = crowd
        self.limit = limit
        self.taken = taken
        self.refused = refused
    }

    /// How many events wait.
    public var count: Int { waiting.count - first }

    /// Whether peers should hold back.
    public var isCrowded: Bool { count > crowd.events || bytes > crowd.bytes }

    /// Hands an event over, or keeps it until there is credit.
    ///
    /// - Parameter token: comes back with the event's settlement; 0 where nobody wants to know of it.
    public func emit(_ draft: EventDraft, token: UInt64 = 0) {
        do throws(AdapterError) {
            let event = try host.makeEvent(draft)
            guard count == 0, try host.emit(event, token: token) else { return wait(event, token) }
            taken(token)
        } catch {
            refuse(token, error)
        }
    }

    /// Hands over what waits, for as long as there is credit: to be called when credit came.
    public func flush() {
        while first < waiting.count {
            let next = waiting[first]
            do throws(AdapterError) {
                guard try host.emit(next.event, token: next.token) else { break }
                passed(next)
                taken(next.token)
            } catch {
                passed(next)
                refuse(next.token, error)
            }
        }
        guard first == waiting.count || first >= 1024 else { return }
        waiting.removeFirst(first)
        first = 0
    }

    /// Gives up what waits.
    public func removeAll() {
        waiting.removeAll()
        (first, bytes) = (0, 0)
    }

    private func wait(_ event: RetainedEvent, _ token: UInt64) {
        let size = event.view.payloadSize
        let isFull = count >= limit.events || count > 0 && bytes + size > limit.bytes
        guard token != 0 || !isFull else { return host.count("dropped_no_credit") }
        waiting.append(Waiting(event: event, token: token, bytes: size))
        bytes += size
    }

    private func passed(_ event: Waiting) {
        first += 1
        bytes -= event.bytes
    }

    private func refuse(_ token: UInt64, _ error: AdapterError) {
        host.count("refused_events")
        host.log(.warning, "the hub does not take an event: \(error.message)")
        refused(token, error)
    }
}
