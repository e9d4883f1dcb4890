internal import EmitterAdapter

/// Keys that a fuzzer can write: the letters of what they allow, on any channel; `m` for a master key; and what is minted.
struct PaperKeys: KeyCipher {
    func seal(_ grant: KeyGrant) -> String {
        "k-\(grant.permissions.rawValue)-\(grant.target.path)-\(grant.target.hash)-\(grant.expiry)"
    }

    func open(_ key: String) -> KeyGrant? {
        if key == "m" { return KeyGrant(permissions: .master, target: KeyTarget(path: 0, hash: 0)) }
        let parts = key.split(separator: "-")
        if parts.count == 5, let rights = UInt8(parts[1]), let path = UInt32(parts[2]), let hash = UInt64(parts[3]),
            let expiry = Int64(parts[4])
        {
            return KeyGrant(
                permissions: Permissions(rawValue: rights), target: KeyTarget(path: path, hash: hash), expiry: expiry)
        }
        guard !key.isEmpty, key.allSatisfy({ "rwslpe".contains($0) }) else { return nil }
        return KeyGrant(permissions: Permissions(letters: key), target: KeyTarget(path: 0, hash: hash("")))
    }

    func hash(_ levels: String) -> UInt64 {
        levels.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
