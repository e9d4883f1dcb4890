internal import AdapterKit
internal import Descriptors
internal import JSONText

/// Calls of this endpoint's operations, by the cores' numbers for them.
final class Calls {
    private let host: Host
    private var calls: [UInt64: CallID] = [:]
    private var last: UInt64 = 0

    init(host: Host) { self.host = host }

    func begin(_ call: CallID) -> UInt64 {
        last += 1
        calls[last] = call
        return last
    }

    /// The number of a call that nobody waits for any more.
    func forget(_ call: CallID) -> UInt64? {
        guard let number = calls.first(where: { $0.value == call })?.key else { return nil }
        calls[number] = nil
        return number
    }

    func complete(_ number: UInt64, _ answer: Result<JSONValue, AdapterError>) {
        guard let call = calls.removeValue(forKey: number) else { return }
        host.complete(call, answer.map { .json($0.text) })
    }

    /// The endpoint stops.
    func end() {
        for call in calls.values { host.complete(call, .failure(AdapterError(.closed, "the endpoint stops"))) }
        calls = [:]
    }
}

extension TracimRequest {
    /// What a caller of the operation `request` wants.
    init(_ call: Call) throws(AdapterError) {
        let body = call.parameters["body"].flatMap { body -> [UInt8]? in
            guard case .json(let text) = body, text != "null" else { return nil }
            return Array(text.utf8)
        }
        do throws(Malformed) {
            try self.init(
                method: call.parameters["method"]?.string ?? "GET",
                endpoint: call.parameters["endpoint"]?.string ?? "", body: body)
        } catch {
            throw AdapterError(.invalid, error.text)
        }
    }
}
