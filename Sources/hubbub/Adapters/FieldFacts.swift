internal import Configuration
internal import Descriptors

/// What there is to know of a field beside its name and its help, on one line.
struct FieldFacts {
    private let field: FieldSpec

    init(_ field: FieldSpec) { self.field = field }

    var text: String {
        var facts = [field.kind.name]
        if field.isRequired { facts.append("required") }
        if field.isSecret { facts.append("secret") }
        if field.isLive { facts.append("can change while it runs") }
        if !field.fallback.isEmpty { facts.append("default \(field.fallback)") }
        if let range { facts.append(range) }
        if !field.choices.isEmpty { facts.append("one of \(field.choices.joined(separator: ", "))") }
        if !field.example.isEmpty { facts.append("example \(field.example)") }
        return VisibleText.line(facts.joined(separator: ", "))
    }

    private var range: String? {
        guard let range = field.range else { return nil }
        let low = field.kind.text(range.lowerBound)
        let high = field.kind.text(range.upperBound)
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): return nil
        case (_, .max): return "\(low) or more"
        case (.min, _): return "\(high) or less"
        default: return "\(low) to \(high)"
        }
    }
}
