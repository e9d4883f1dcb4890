internal import Descriptors
internal import Routing

/// What may arrive at a route's target: a type that an endpoint emits, after the endpoint's `types` and the route's filters.
struct Arrival: Equatable {
    let endpoint: String
    /// A type, a family `x.*`, or `*`.
    var name: String
    let spec: EventTypeSpec

    var isPattern: Bool { name.hasSuffix("*") }
    private var stem: Substring { name.dropLast() }

    /// Attributes that every event has, and those that CloudEvents knows.
    static let always = ["id", "source", "type"]
    static let core = always + ["subject", "time", "datacontenttype", "dataschema"]

    /// Whether an event of this type can have that attribute.
    func mayHave(_ attribute: String) -> Bool {
        spec.isOpen || Self.core.contains(attribute) || spec.attributes.contains { $0.name == attribute }
    }

    /// Whether every event of this type has it.
    func surelyHas(_ attribute: String) -> Bool {
        Self.always.contains(attribute) || spec.attributes.contains { $0.name == attribute && $0.isRequired }
    }

    func attribute(_ name: String) -> FieldSpec? { spec.attributes.first { $0.name == name } }

    /// The part of it that passes a filter; empty where nothing does.
    func passing(_ filter: FilterSpec) -> [Arrival] {
        switch filter {
        case .exact(let pairs):
            pairs.reduce([self]) { arrivals, pair in arrivals.flatMap { $0.narrowed(toExactly: pair) } }
        case .prefix(let pairs):
            pairs.reduce([self]) { arrivals, pair in arrivals.flatMap { $0.narrowed(toPrefix: pair) } }
        case .suffix, .not: verdict(filter) == .never ? [] : [self]
        case .all(let filters): filters.reduce([self]) { arrivals, filter in arrivals.flatMap { $0.passing(filter) } }
        case .any(let filters):
            filters.flatMap { passing($0) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }

    private func narrowed(toExactly pair: AttributeText) -> [Arrival] {
        guard verdict(.exact([pair])) != .never else { return [] }
        return pair.attribute == "type" ? [renamed(pair.text)] : [self]
    }

    private func narrowed(toPrefix pair: AttributeText) -> [Arrival] {
        guard verdict(.prefix([pair])) != .never else { return [] }
        let isNarrower = pair.attribute == "type" && isPattern && pair.text.hasPrefix(stem) && pair.text != stem
        return isNarrower ? [renamed(pair.text + "*")] : [self]
    }

    func renamed(_ name: String) -> Arrival {
        var arrival = self
        arrival.name = name
        return arrival
    }

    /// What is known of a filter by the type alone.
    func verdict(_ filter: FilterSpec) -> Verdict { Verdict.of(filter, verdict) }

    func verdict(_ pair: AttributeText, _ matcher: Verdict.Matcher) -> Verdict {
        guard pair.attribute == "type" else { return mayHave(pair.attribute) ? .maybe : .never }
        let text = pair.text
        // Of a family only the beginning is known.
        switch matcher {
        case .exact where isPattern: return text.hasPrefix(stem) ? .maybe : .never
        case .prefix where isPattern: return stem.hasPrefix(text) ? .always : text.hasPrefix(stem) ? .maybe : .never
        case .suffix where isPattern: return .maybe
        case .exact: return name == text ? .always : .never
        case .prefix: return name.hasPrefix(text) ? .always : .never
        case .suffix: return name.hasSuffix(text) ? .always : .never
        }
    }
}
