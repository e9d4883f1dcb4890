/// How far a probe has come: what the library was doing when it died.
package enum ProbePhase: String, Sendable, CaseIterable {
    case starting, preloading, loading, entry, table, descriptor

    /// For "it crashed …".
    var place: String {
        switch self {
        case .starting: "before it was opened"
        case .preloading: "while the libraries that it needs were loaded"
        case .loading: "while it was loaded, in one of its constructors"
        case .entry: "in its entry function"
        case .table: "while its table was read, so a pointer in it is wrong"
        case .descriptor: "while its descriptor was read, so a pointer in it is wrong"
        }
    }
}
