/// What stands in a channel key.
package struct KeyGrant: Hashable, Sendable {
    package var permissions: Permissions
    package var target: KeyTarget
    /// In seconds since 1970, below 2 to the 40th; 0 is never.
    package var expiry: Int64

    package init(permissions: Permissions, target: KeyTarget, expiry: Int64 = 0) {
        self.permissions = permissions
        self.target = target
        self.expiry = expiry
    }

    /// Whether it is a master key, which has no other right.
    package var isMaster: Bool { permissions == .master }

    package func isExpired(at seconds: Int64) -> Bool { expiry != 0 && expiry <= seconds }
}
