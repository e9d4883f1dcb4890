internal import Descriptors
internal import Locks
internal import Runtime
internal import Synchronization

/// The answers to calls that are under way at one time, by a name: JSON, or the name of a code and a text.
final class Answers: Sendable {
    private let answers = Lock<[String: String]>([:])

    var all: [String: String] { answers.withLock { $0 } }

    func add(_ name: String, _ result: Result<TypedValue, CallFailure>) {
        let text =
            switch result {
            case .success(.json(let text)): text
            case .success: ""
            case .failure(let failure): "\(ErrorName.of(failure.code)) \(failure.description)"
            }
        answers.withLock { $0[name] = text }
    }
}
