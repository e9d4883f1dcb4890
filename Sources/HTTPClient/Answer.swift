internal import AdapterKit

/// Collects a whole answer, up to its limit.
final class Answer {
    var id: HTTPExchangeID?
    var head: HTTPHead?
    private var body: [UInt8] = []
    private let request: HTTPRequest
    private var done: ((Result<HTTPResponse, AdapterError>) -> Void)?

    init(_ request: HTTPRequest, _ done: @escaping (Result<HTTPResponse, AdapterError>) -> Void) {
        self.request = request
        self.done = done
    }

    /// Keeps a part of the body. False where there is too much of it: then the request has failed.
    func take(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= request.bodyLimit - body.count else {
            finish(
                .failure(AdapterError(.size, "\(request): the answer has more than \(request.bodyLimit) bytes")))
            return false
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
        return true
    }

    func end(_ outcome: Result<Void, AdapterError>) {
        switch outcome {
        case .failure(let error): finish(.failure(error))
        case .success:
            guard let head else {
                return finish(.failure(AdapterError(.closed, "\(request): the server gave no answer")))
            }
            finish(.success(HTTPResponse(head: head, body: body)))
        }
    }

    private func finish(_ result: Result<HTTPResponse, AdapterError>) {
        let done = done
        self.done = nil
        done?(result)
    }
}
