package import JSONText

/// Where an adapter broke a rule: a line of what `hubbub adapters check` reports.
package struct RuleFinding: Equatable, Sendable {
    package let rule: Rule
    /// The case in which that happened; empty where nothing of the library ran.
    package var place: String
    /// The call into the adapter that was under way, or what else was.
    package let call: String
    /// What was seen.
    package let text: String

    package init(_ rule: Rule, in place: String = "", call: String = "", _ text: String) {
        (self.rule, self.place, self.call, self.text) = (rule, place, call, text)
    }

    package init?(_ json: JSONValue) {
        guard let rule = json["rule"]?.string.flatMap(Rule.init(rawValue:)), let place = json["case"]?.string,
            let call = json["call"]?.string, let text = json["text"]?.string
        else { return nil }
        self.init(rule, in: place, call: call, text)
    }

    package var json: JSONValue {
        [
            "rule": .string(rule.rawValue), "severity": .string(rule.isAdvice ? "warning" : "failure"),
            "case": .string(place), "call": .string(call), "text": .string(text),
        ]
    }
}

extension Rule {
    /// Whether an adapter that does not follow it works all the same.
    package var isAdvice: Bool {
        switch self {
        case .about, .noReason, .undeclaredEvent, .untried: true
        default: false
        }
    }
}
