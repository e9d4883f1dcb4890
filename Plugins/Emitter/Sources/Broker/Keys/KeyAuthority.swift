/// Decides what keys allow, and mints new ones.
package struct KeyAuthority: Sendable {
    private let cipher: any KeyCipher
    /// Keys that are worth nothing any more.
    package private(set) var banned: Set<String>

    package init(_ cipher: any KeyCipher, banned: Set<String> = []) {
        self.cipher = cipher
        self.banned = banned
    }

    /// What a key says, while it holds.
    package func grant(of key: String, at seconds: Int64) -> KeyGrant? {
        guard !banned.contains(key), let grant = cipher.open(key), !grant.isExpired(at: seconds) else { return nil }
        return grant
    }

    /// What a key allows on a channel, which ends with a slash; nil where it is not for it.
    package func rights(of key: String, on channel: String, at seconds: Int64) -> KeyGrant? {
        guard let grant = grant(of: key, at: seconds), !grant.isMaster, grant.target.covers(channel, cipher.hash) else {
            return nil
        }
        return grant
    }

    /// A key for a channel; nil where the channel is none.
    package func mint(_ permissions: Permissions, for channel: String, expiry: Int64 = 0) -> String? {
        KeyTarget(channel, cipher.hash).map {
            cipher.seal(KeyGrant(permissions: permissions, target: $0, expiry: expiry))
        }
    }

    /// A key that mints others.
    package func mintMaster() -> String {
        cipher.seal(KeyGrant(permissions: .master, target: KeyTarget(path: 0, hash: 0)))
    }

    /// Whether a key is one of ours, banned or not.
    package func knows(_ key: String) -> Bool { cipher.open(key) != nil }

    package mutating func setBanned(_ key: String, _ isBanned: Bool) {
        if isBanned { banned.insert(key) } else { banned.remove(key) }
    }
}
