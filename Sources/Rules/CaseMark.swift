/// What the process of a case was doing, as it stands in a file that outlives it however it ends.
package struct CaseMark: Equatable, Sendable {
    /// Whose memory an access that the system stopped was to.
    package enum Fault: UInt8, Sendable {
        case none
        /// Of an event that the adapter may not read any more.
        case event
        /// Of what was lent for a call, after that call or beyond its end.
        case lent
        /// Beyond the end of the host's table.
        case behindHost
        /// Of the host's table, after destroy.
        case host
    }

    /// Bytes of the file.
    package static let size = 16
    package static let callOffset = 0
    package static let faultOffset = 1
    package static let threadOffset = 2

    /// The number of the call into the adapter that was under way; 0 for none.
    package let call: UInt8
    package let fault: Fault
    /// Whether the access was on the instance's thread.
    package let isOnThread: Bool

    package init(_ bytes: [UInt8]) {
        guard bytes.count >= Self.size else {
            (call, fault, isOnThread) = (0, .none, true)
            return
        }
        call = bytes[Self.callOffset]
        fault = Fault(rawValue: bytes[Self.faultOffset]) ?? .none
        isOnThread = fault == .none || bytes[Self.threadOffset] != 0
    }
}
