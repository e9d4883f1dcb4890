internal import Bus
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Placement
internal import Runtime
internal import Unix

/// What comes from the hub, taken on the instance's thread.
final class HubDoor: Doorway, @unchecked Sendable {
    /// Records that are taken in one turn.
    private static let batch = 2_048

    private let hub: HubLine
    private let source: RingSource?
    private let sink: RingSink?
    private let requests: RequestTable
    /// Set before the instance's thread runs.
    unowned var instance: Instance?

    init(_ hub: HubLine, source: RingSource?, sink: RingSink?, requests: RequestTable) {
        self.hub = hub
        self.source = source
        self.sink = sink
        self.requests = requests
    }

    var bell: Bell { hub.line.bell }

    var hasWork: Bool { hub.line.hasMore || source?.isReadyAgain ?? false }
    func sleep() { hub.line.sleep() }
    func wake() { hub.line.wake() }

    func work() -> Bool {
        hub.orEnd { () throws(RingFault) in
            if hub.line.isBehind { try hub.line.flush() }
            return unsafe try hub.line.receive(limit: Self.batch) { record throws(RingFault) in
                unsafe try take(record)
            } > 0
        }
    }

    private func take(_ record: RingReader.Record) throws(RingFault) {
        switch unsafe record.kind {
        case RecordKind.event: unsafe try sink?.arrive(record.body)
        case RecordKind.delivered:
            let body = unsafe record.body
            guard let count = unsafe TokenRecord.count(body) else { throw RingFault("tokens that are none") }
            source?.settle(
                (0..<count).lazy.map { unsafe Settlement(token: TokenRecord.token(body, $0), outcome: .delivered) })
        case RecordKind.settlements:
            guard let settlements = unsafe SettlementRecord.read(Array(record.body)) else {
                throw RingFault("settlements that are none")
            }
            source?.settle(settlements.lazy.compactMap { Settlement($0) })
        case RecordKind.message:
            guard let message = unsafe HubMessage(Array(record.body)) else { throw RingFault("a message that is none") }
            take(message)
        case RecordKind.probe: break
        default: throw unsafe RingFault("a record of kind \(record.kind)")
        }
    }

    private func take(_ message: HubMessage) {
        switch message {
        case .setUp: break
        case .stop(let deadline): instance?.shutDown(within: deadline)
        case .call(let number, let operation, let timeout, let parameters):
            instance?.call(operation, parameters, timeout: timeout) { [hub] result in
                hub.send(.completed(number: number, Answer(result)))
            }
        case .answered(let number, let answer): requests.answer(number, answer.result)
        }
    }
}

extension Settlement {
    fileprivate init?(_ carried: CarriedSettlement) {
        guard let outcome = Outcome(rawValue: carried.outcome) else { return nil }
        self.init(
            token: carried.token, outcome: outcome, delay: carried.delay, code: carried.code, text: carried.text)
    }
}
