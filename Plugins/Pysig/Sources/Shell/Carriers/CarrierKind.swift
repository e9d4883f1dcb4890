internal import AdapterKit

/// The carriers that the setting `carrier` chooses from.
enum CarrierKind: String, CaseIterable {
    case tcp, local

    /// One for an endpoint.
    ///
    /// - Parameter aligns: whether objects may be filled up with white space where that keeps them apart.
    func make(host: Host, aligns: Bool) -> any Carrier {
        switch self {
        case .tcp: TCPCarrier(host: host, aligns: aligns)
        case .local: LocalCarrier(host: host)
        }
    }
}
