/// Who is let in.
package enum Access: Equatable, Sendable {
    /// Everybody.
    case open
    /// Users with these passwords.
    case users([String: String])

    /// Whether a client with that name and password may come in.
    package func admits(_ name: String?, _ password: [UInt8]?) -> Bool {
        guard case .users(let users) = self else { return true }
        // An unknown name takes as long as a wrong password.
        let known = name.flatMap { users[$0] }
        return Self.isSame(Array((known ?? "").utf8), password ?? []) && known != nil
    }

    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = left.count ^ right.count
        for index in right.indices { difference |= Int((index < left.count ? left[index] : 0) ^ right[index]) }
        return difference == 0
    }
}
