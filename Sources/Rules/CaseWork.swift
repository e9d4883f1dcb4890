package import JSONText

/// What an adapter was given to do in a case, and what it did: numbers of events and calls.
package struct CaseWork: Equatable, Sendable {
    package var emitted = 0
    package var given = 0
    package var settled = 0
    package var called = 0
    package var answered = 0

    package init() {}

    /// What `json` gave; of anything else, zeros.
    package init(_ json: JSONValue?) {
        func number(_ name: String) -> Int { Int(clamping: json?[name]?.integer ?? 0) }
        (emitted, given, settled) = (number("emitted"), number("given"), number("settled"))
        (called, answered) = (number("called"), number("answered"))
    }

    package var json: JSONValue {
        [
            "emitted": JSONValue(emitted), "given": JSONValue(given), "settled": JSONValue(settled),
            "called": JSONValue(called), "answered": JSONValue(answered),
        ]
    }

    package mutating func add(_ other: CaseWork) {
        // Native code had the numbers in its hands.
        emitted = emitted.addingReportingOverflow(other.emitted).partialValue
        given = given.addingReportingOverflow(other.given).partialValue
        settled = settled.addingReportingOverflow(other.settled).partialValue
        called = called.addingReportingOverflow(other.called).partialValue
        answered = answered.addingReportingOverflow(other.answered).partialValue
    }
}
