/// A filter as it is written: the dialects of the CloudEvents Subscriptions API that need no expression language.
///
/// Matching is on the attribute's canonical text, case-sensitive. An absent attribute matches nothing, so that `not` of it
/// is true.
package indirect enum FilterSpec: Equatable, Sendable {
    /// Every attribute has that text.
    case exact([AttributeText])
    case prefix([AttributeText])
    case suffix([AttributeText])
    case all([FilterSpec])
    case any([FilterSpec])
    case not(FilterSpec)
}

/// An attribute of an event by its CloudEvents name, and a text. Neither is empty.
package struct AttributeText: Equatable, Sendable {
    package let attribute: String
    package let text: String

    package init(_ attribute: String, _ text: String) {
        self.attribute = attribute
        self.text = text
    }
}
