internal import AdapterKit

/// Events on their way into the hub: those that there is no credit for wait here, in order.
final class Outbox {
    private struct Waiting {
        let event: RetainedEvent
        let token: UInt64
        let bytes: Int
    }

    /// More than that waits only because nobody was told in time to send no more.
    private static let limit = (events: 1000, bytes: 4 << 20)

    private let host: Host
    private let taken: (UInt64) -> Void
    private let refused: (UInt64, AdapterError) -> Void
    private var waiting: [Waiting] = []
    private var first = 0
    private var bytes = 0

    /// - Parameters:
    ///   - taken: called with the token of an event that the hub has taken.
    ///   - refused: called with the token of an event that the hub will never take.
    init(
        host: Host, taken: @escaping (UInt64) -> Void, refused: @escaping (UInt64, AdapterError) -> Void
    ) {
        self.host = host
        self.taken = taken
        self.refused = refused
    }

    var count: Int { waiting.count - first }

    /// Whether peers should hold back.
    var isCrowded: Bool { count > Self.limit.events || bytes > Self.limit.bytes }

    func emit(_ heard: Heard, token: UInt64) {
        do throws(AdapterError) {
            let event = try host.makeEvent(heard.draft)
            guard count == 0, try host.emit(event, token: token) else {
                return wait(event, token)
            }
            taken(token)
        } catch {
            refused(token, error)
        }
    }

    private func wait(_ event: RetainedEvent, _ token: UInt64) {
        let size = event.view.payloadSize
        waiting.append(Waiting(event: event, token: token, bytes: size))
        bytes += size
    }

    private func passed(_ event: Waiting) {
        first += 1
        bytes -= event.bytes
    }

    /// Hands over what waits, for as long as there is credit.
    func flush() {
        while first < waiting.count {
            let next = waiting[first]
            do throws(AdapterError) {
                guard try host.emit(next.event, token: next.token) else { break }
                passed(next)
                taken(next.token)
            } catch {
                passed(next)
                refused(next.token, error)
            }
        }
        guard first == waiting.count || first >= 1024 else { return }
        waiting.removeFirst(first)
        first = 0
    }

    func removeAll() {
        waiting.removeAll()
        (first, bytes) = (0, 0)
    }
}
