internal import Descriptors
internal import Routing

/// What is known of an event that an endpoint says again as it heard it: what the route to it has set.
struct Echo {
    private let arrivals: [Arrival]
    private let constants: [String: String]

    /// - Parameter emitted: what the endpoint emits. A type that is among it is said again as that type.
    init(of mapping: MappingSpec, among emitted: [Arrival]) {
        let same = mapping.type.flatMap { type in
            emitted.first { $0.name != "*" && covers($0.name, type) }?.renamed(type)
        }
        arrivals = same.map { [$0] } ?? emitted
        let set = mapping.attributes.compactMap { name, template in
            template.constant.map { (name, $0) }
        }
        constants = Dictionary(set) { _, last in last }
    }

    /// Whether it may pass all of these filters.
    func mayPass(_ filters: [FilterSpec]) -> Bool {
        arrivals.contains { verdict(.all(filters), $0) != .never }
    }

    private func verdict(_ filter: FilterSpec, _ arrival: Arrival) -> Verdict {
        Verdict.of(filter) { pair, matcher in
            guard let text = constants[pair.attribute] else { return arrival.verdict(pair, matcher) }
            let matches =
                switch matcher {
                case .exact: text == pair.text
                case .prefix: text.hasPrefix(pair.text)
                case .suffix: text.hasSuffix(pair.text)
                }
            return matches ? .always : .never
        }
    }
}
