internal import CHubbub
internal import Descriptors
internal import Locks
internal import Runtime
internal import Synchronization

/// Whatever the adapter's own requests are bound to: it answers each, well or badly, as chance wants.
final class CheckedPeer: Callee {
    private let numbers: Lock<SeededNumbers>

    init(seed: UInt64) { numbers = Lock(SeededNumbers(seed)) }

    func call(
        _ operation: String, _ parameters: [TypedValue.Field], timeout: UInt32, _ completion: @escaping CallCompletion
    ) {
        switch numbers.withLock({ $0.number(0...3) }) {
        case 0: completion(.success(.none))
        case 1: completion(.success(.json("{\"checked\":[1,\"two\",null]}")))
        case 2: completion(.failure(CallFailure(HUBBUB_E_NOT_FOUND, "there is no \(operation)")))
        default: completion(.failure(CallFailure(HUBBUB_E_TIMEOUT, "no answer within \(timeout) ms")))
        }
    }
}
