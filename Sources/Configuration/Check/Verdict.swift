internal import Routing

/// What is known of a filter before there is an event.
enum Verdict {
    case never, maybe, always

    enum Matcher { case exact, prefix, suffix }

    /// The verdict on a filter, from those on its texts.
    static func of(_ filter: FilterSpec, _ test: (AttributeText, Matcher) -> Verdict) -> Verdict {
        switch filter {
        case .exact(let pairs): conjunction(pairs.map { test($0, .exact) })
        case .prefix(let pairs): conjunction(pairs.map { test($0, .prefix) })
        case .suffix(let pairs): conjunction(pairs.map { test($0, .suffix) })
        case .all(let filters): conjunction(filters.map { of($0, test) })
        case .any(let filters): conjunction(filters.map { of($0, test).negation }).negation
        case .not(let filter): of(filter, test).negation
        }
    }

    private static func conjunction(_ verdicts: [Verdict]) -> Verdict {
        if verdicts.contains(.never) { return .never }
        return verdicts.contains(.maybe) ? .maybe : .always
    }

    private var negation: Verdict {
        switch self {
        case .never: .always
        case .maybe: .maybe
        case .always: .never
        }
    }
}

/// What is known of an event that an endpoint says again as it heard it: the texts that the route to it has set.
struct EchoVerdict {
    private let constants: [String: String]

    init(of mapping: MappingSpec) {
        let set = mapping.attributes.compactMap { name, template in
            template.constant.map { (name, $0) }
        }
        constants = Dictionary(set) { _, last in last }
    }

    func verdict(_ filter: FilterSpec) -> Verdict {
        Verdict.of(filter) { pair, matcher in
            guard let text = constants[pair.attribute] else { return .maybe }
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
