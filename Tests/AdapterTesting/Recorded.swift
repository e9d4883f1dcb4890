package import AdapterKit
package import Descriptors

/// What an adapter called.
@safe package struct Recorded {
    /// An emitted event, copied.
    package struct Event {
        package var typeIndex: Int
        package var type: String
        package var id: String
        package var source: String
        package var subject: String
        package var time: Int64?
        package var attributes: [TypedValue.Field]
        package var payloadKind: PayloadKind
        package var payload: String
        package var token: UInt64

        package subscript(name: String) -> TypedValue? { attributes.first { $0.name == name }?.value }
    }

    /// A settled delivery.
    package struct Settlement: Equatable {
        package var token: UInt64
        package var outcome: Outcome
        package var delay: UInt32
        package var code: Int32
        package var text: String

        package init(token: UInt64, outcome: Outcome, delay: UInt32 = 0, code: Int32 = 0, text: String = "") {
            self.token = token
            self.outcome = outcome
            self.delay = delay
            self.code = code
            self.text = text
        }
    }

    package var emitted: [Event] = []
    /// Sizes of the batches given to `emit`.
    package var emitSizes: [Int] = []
    package var settlements: [Settlement] = []
    /// Sizes of the batches given to `settle`.
    package var settleSizes: [Int] = []
    /// References that were given back.
    package var released = 0
    package var ready = 0
    package var started: [AdapterError?] = []
    package var stopped = 0
    package var failures: [AdapterError] = []
    package var links: [(isUp: Bool, text: String)] = []
    package var answers: [UInt64: Result<TypedValue, AdapterError>] = [:]
    package var requests: [(id: UInt64, name: String, parameters: [TypedValue.Field], timeout: UInt32)] = []
    package var logs: [(level: UInt32, text: String)] = []
    package var errors: [AdapterError] = []
    package var counts: [String: UInt64] = [:]
    /// Tasks on their way to the instance.
    @unsafe package var posts: [@convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void] = unsafe []
    package var postArguments: [UInt] = []

    package init() {}
}
