/// Decides what keys allow, and mints new ones.
package struct KeyAuthority: Sendable {
    private let minting: any KeyCipher
    /// All whose keys are good, the minting one among them.
    private let ciphers: [any KeyCipher]
    /// Keys that are worth nothing any more.
    package private(set) var banned: Set<String>

    /// - Parameters:
    ///   - minting: makes new keys.
    ///   - others: whose keys are good, too.
    package init(_ minting: any KeyCipher, others: [any KeyCipher] = [], banned: Set<String> = []) {
        self.minting = minting
        ciphers = [minting] + others
        self.banned = banned
    }

    /// What a key says, while it holds.
    package func grant(of key: String, at seconds: Int64) -> KeyGrant? { opened(key, at: seconds)?.grant }

    /// What a key allows on a channel, which ends with a slash; nil where it is not for it.
    package func rights(of key: String, on channel: String, at seconds: Int64) -> KeyGrant? {
        guard let (grant, cipher) = opened(key, at: seconds), !grant.isMaster,
            grant.target.covers(channel, cipher.hash)
        else { return nil }
        return grant
    }

    private func opened(_ key: String, at seconds: Int64) -> (grant: KeyGrant, cipher: any KeyCipher)? {
        guard !banned.contains(key), let found = found(key), !found.grant.isExpired(at: seconds) else { return nil }
        return found
    }

    private func found(_ key: String) -> (grant: KeyGrant, cipher: any KeyCipher)? {
        for cipher in ciphers {
            if let grant = cipher.open(key) { return (grant, cipher) }
        }
        return nil
    }

    /// A key for a channel; nil where the channel is none.
    package func mint(_ permissions: Permissions, for channel: String, expiry: Int64 = 0) -> String? {
        KeyTarget(channel, minting.hash).map {
            minting.seal(KeyGrant(permissions: permissions, target: $0, expiry: expiry))
        }
    }

    /// A key that mints others.
    package func mintMaster() -> String {
        minting.seal(KeyGrant(permissions: .master, target: KeyTarget(path: 0, hash: 0)))
    }

    /// Whether a key is one of ours, banned or not.
    package func knows(_ key: String) -> Bool { found(key) != nil }

    package mutating func setBanned(_ key: String, _ isBanned: Bool) {
        if isBanned { banned.insert(key) } else { banned.remove(key) }
    }
}
