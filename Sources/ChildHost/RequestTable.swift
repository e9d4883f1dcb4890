internal import Descriptors
internal import Locks
internal import Placement
internal import Runtime
internal import Synchronization

/// The adapter's requests, which the hub passes on to what they are bound to. [any thread]
final class RequestTable: Callee, Sendable {
    private struct Requests {
        var pending: [UInt64: CallCompletion] = [:]
        var last: UInt64 = 0
    }

    private let hub: HubLine
    private let requests = Lock(Requests())

    init(_ hub: HubLine) { self.hub = hub }

    /// - Parameter operation: the name by which the adapter asks.
    func call(
        _ operation: String, _ parameters: [TypedValue.Field], timeout: UInt32, _ completion: @escaping CallCompletion
    ) {
        let number = requests.withLock { requests in
            requests.last += 1
            requests.pending[requests.last] = completion
            return requests.last
        }
        hub.send(.request(number: number, name: operation, timeout: timeout, parameters: parameters))
    }

    func answer(_ number: UInt64, _ result: Result<TypedValue, CallFailure>) {
        requests.withLock { $0.pending.removeValue(forKey: number) }?(result)
    }
}

extension Answer {
    init(_ result: Result<TypedValue, CallFailure>) {
        switch result {
        case .success(let value): self = .value(value)
        case .failure(let failure): self = .failure(code: failure.code, text: failure.description)
        }
    }

    var result: Result<TypedValue, CallFailure> {
        switch self {
        case .value(let value): .success(value)
        case .failure(let code, let text): .failure(CallFailure(code, text))
        }
    }
}
