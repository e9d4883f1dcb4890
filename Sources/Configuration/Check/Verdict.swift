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
