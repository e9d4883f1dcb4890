/// Keys as the upstream broker makes them with an operator's licence, so that those which are built into old clients go on
/// working: 24 bytes, encrypted, in 32 letters.
///
/// The bytes, big-endian: salt 2, master 2, contract 4, signature 4, path 3, permissions 1, hash of the target 4, expiry 4 in
/// seconds since 2010. Wire facts 4.3.
package struct LegacyKeys: KeyCipher {
    private static let size = 24
    private static let letters = 32
    /// 2010-01-01 in seconds since 1970.
    private static let epoch: Int64 = 1_262_304_000

    private let license: License
    private let cipher: LegacyCipher

    package init(_ license: License) {
        self.license = license
        cipher = LegacyCipher(license)
    }

    package func seal(_ grant: KeyGrant) -> String {
        seal(grant, salt: .random(in: .min ... .max))
    }

    package func seal(_ grant: KeyGrant, salt: UInt16) -> String {
        // What ended before 2010 ends in its first second: 0 would be never.
        let expiry = grant.expiry == 0 ? 0 : UInt32(clamping: max(1, grant.expiry - Self.epoch))
        let bytes =
            salt.bigEndianBytes + license.master.bigEndianBytes + license.contract.bigEndianBytes
            + license.signature.bigEndianBytes + grant.target.path.bigEndianBytes.dropFirst()
            + [grant.permissions.rawValue] + UInt32(truncatingIfNeeded: grant.target.hash).bigEndianBytes
            + expiry.bigEndianBytes
        return Base64URL.encode(cipher.encrypt(bytes))
    }

    package func open(_ key: String) -> KeyGrant? {
        guard key.utf8.count == Self.letters, let sealed = Base64URL.decode(key) else { return nil }
        let bytes = cipher.decrypt(sealed)
        guard bytes[2..<4].bigEndianNumber == UInt64(license.master),
            bytes[4..<8].bigEndianNumber == UInt64(license.contract),
            bytes[8..<12].bigEndianNumber == UInt64(license.signature)
        else { return nil }
        let target = KeyTarget(path: UInt32(bytes[12..<15].bigEndianNumber), hash: bytes[16..<20].bigEndianNumber)
        let expiry = Int64(bytes[20..<24].bigEndianNumber)
        return KeyGrant(
            permissions: Permissions(rawValue: bytes[15]), target: target, expiry: expiry == 0 ? 0 : Self.epoch + expiry
        )
    }

    package func hash(_ levels: String) -> UInt64 { UInt64(MurmurHash.hash(levels)) }
}
