internal import AdapterKit

/// Events on their way into the hub: those that there is no credit for wait here, in order.
final class Outbox {
    private struct Waiting {
        let event: RetainedEvent
        let token: UInt64
    }

    private let host: Host
    private let taken: (UInt64) -> Void
    private let refused: (UInt64, AdapterError) -> Void
    private var waiting: [Waiting] = []
    private var first = 0

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

    func emit(_ heard: Heard, token: UInt64) {
        do throws(AdapterError) {
            let event = try host.makeEvent(heard.draft)
            guard count == 0, try host.emit(event, token: token) else {
                return waiting.append(Waiting(event: event, token: token))
            }
            taken(token)
        } catch {
            refused(token, error)
        }
    }

    /// Hands over what waits, for as long as there is credit.
    func flush() {
        while first < waiting.count {
            let next = waiting[first]
            do throws(AdapterError) {
                guard try host.emit(next.event, token: next.token) else { break }
                first += 1
                taken(next.token)
            } catch {
                first += 1
                refused(next.token, error)
            }
        }
        guard first == waiting.count || first >= 1024 else { return }
        waiting.removeFirst(first)
        first = 0
    }

    func removeAll() {
        waiting.removeAll()
        first = 0
    }
}
