/// Where a server is to be found: what that means is the carrier's own affair.
struct CarrierAddress: Hashable, Sendable {
    let host: String
    let port: UInt16

    /// As people write it; the address of an Internet host with colons stands in brackets.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
