/// What became of a delivery or of an emitted event.
package struct Settlement: Equatable, Sendable {
    package enum Outcome: UInt32, Sendable {
        case delivered, retry, rejected, notAttempted, dropped
    }

    package var token: UInt64
    package var outcome: Outcome
    /// Of a retry, in milliseconds; 0 leaves it to the route.
    package var delay: UInt32
    /// `HUBBUB_OK` or an error.
    package var code: Int32
    /// Why, for people.
    package var text: String

    package init(token: UInt64, outcome: Outcome, delay: UInt32 = 0, code: Int32 = 0, text: String = "") {
        self.token = token
        self.outcome = outcome
        self.delay = delay
        self.code = code
        self.text = text
    }
}
