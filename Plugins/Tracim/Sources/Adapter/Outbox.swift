internal import AdapterKit

/// Events on their way into the hub: those that there is no credit for wait here, in order and up to a limit.
final class Outbox {
    private struct Waiting {
        let event: RetainedEvent
        let token: UInt64
        let bytes: Int
    }

    /// More than that waits only because nobody could be told in time to send no more.
    private static let limit = (events: 1000, bytes: 16 << 20)
    /// From here on whoever can should hold back.
    private static let crowd = (events: 64, bytes: 1 << 20)

    private let host: Host
    private let lost: (UInt64) -> Void
    private var waiting: [Waiting] = []
    private var first = 0
    private var bytes = 0

    /// - Parameter lost: called with the token of an event that the hub will never take.
    init(host: Host, lost: @escaping (UInt64) -> Void) {
        self.host = host
        self.lost = lost
    }

    var count: Int { waiting.count - first }
    var isCrowded: Bool { count >= Self.crowd.events || bytes >= Self.crowd.bytes }

    /// Hands an event over, or keeps it. Where too many wait already, one without a token is dropped; who gives a token sees to
    /// it that no more come.
    ///
    /// - Parameter token: 0 where nobody wants to know what becomes of it.
    func emit(_ draft: EventDraft, token: UInt64 = 0) {
        do throws(AdapterError) {
            let event = try host.makeEvent(draft)
            if count == 0, try host.emit(event, token: token) { return }
            wait(event, token)
        } catch {
            refused(token, error)
        }
    }

    private func wait(_ event: RetainedEvent, _ token: UInt64) {
        let size = event.view.payloadSize
        let isFull = count >= Self.limit.events || count > 0 && bytes + size > Self.limit.bytes
        guard token != 0 || !isFull else { return host.count("dropped_no_credit") }
        waiting.append(Waiting(event: event, token: token, bytes: size))
        bytes += size
    }

    private func refused(_ token: UInt64, _ error: AdapterError) {
        host.count("refused_events")
        host.log(.warning, "the hub does not take an event: \(error.message)")
        lost(token)
    }

    /// Hands over what waits, for as long as there is credit.
    func flush() {
        while first < waiting.count {
            let next = waiting[first]
            do throws(AdapterError) {
                guard try host.emit(next.event, token: next.token) else { break }
                passed(next)
            } catch {
                passed(next)
                refused(next.token, error)
            }
        }
        guard first == waiting.count || first >= 256 else { return }
        waiting.removeFirst(first)
        first = 0
    }

    private func passed(_ event: Waiting) {
        first += 1
        bytes -= event.bytes
    }

    func removeAll() {
        waiting.removeAll()
        (first, bytes) = (0, 0)
    }
}
