/// Why a connection ended that was not closed here.
enum ConnectionEnd {
    case closed(String)
    /// The peer does not read.
    case slow

    var text: String {
        switch self {
        case .closed(let text): text
        case .slow: "the peer does not read"
        }
    }
}
