internal import CSodium

/// Our own keys: grants under authenticated encryption (ChaCha20-Poly1305, RFC 8439), written as URL-safe base64. Whoever
/// changes a bit of one has none.
///
/// A key is a nonce of 12 bytes, 18 encrypted bytes (version, permissions, path, expiry and hash, big-endian) and a tag of 16:
/// 62 letters. The nonces are random, which is safe for some billion keys of one secret.
package struct SealedKeys: KeyCipher {
    /// The bytes of a secret.
    package static let secretSize = 32
    private static let version: UInt8 = 1
    private static let nonceSize = 12
    private static let tagSize = 16
    private static let bodySize = 18

    private let secret: [UInt8]
    private let hashSecret: [UInt8]

    /// - Parameter secret: 32 bytes that nobody knows.
    package init?(secret: [UInt8]) {
        guard secret.count == Self.secretSize, sodium_init() >= 0 else { return nil }
        self.secret = secret
        // A key of its own for the hashes.
        var derived = [UInt8](repeating: 0, count: 16)
        let label = Array("hubbub channel hash".utf8)
        let code = unsafe crypto_generichash(
            &derived, derived.count, label, UInt64(label.count), secret, secret.count)
        guard code == 0 else { return nil }
        hashSecret = derived
    }

    /// A secret from the system's generator.
    package static func newSecret() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<secretSize).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    package func seal(_ grant: KeyGrant) -> String {
        var body = [Self.version, grant.permissions.rawValue]
        body += grant.target.path.bigEndianBytes.suffix(3)
        body += grant.expiry.bigEndianBytes.suffix(5)
        body += grant.target.hash.bigEndianBytes
        var nonce = [UInt8](repeating: 0, count: Self.nonceSize)
        unsafe randombytes_buf(&nonce, nonce.count)
        var sealed = [UInt8](repeating: 0, count: body.count + Self.tagSize)
        _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
            &sealed, nil, body, UInt64(body.count), nil, 0, nil, nonce, secret)
        return Base64URL.encode(nonce + sealed)
    }

    package func open(_ key: String) -> KeyGrant? {
        let size = Self.nonceSize + Self.bodySize + Self.tagSize
        guard let bytes = Base64URL.decode(key), bytes.count == size else { return nil }
        let (nonce, sealed) = (Array(bytes[..<Self.nonceSize]), Array(bytes[Self.nonceSize...]))
        var body = [UInt8](repeating: 0, count: Self.bodySize)
        let code = unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
            &body, nil, nil, sealed, UInt64(sealed.count), nil, 0, nonce, secret)
        guard code == 0, body[0] == Self.version else { return nil }
        let target = KeyTarget(path: UInt32(body[2..<5].bigEndianNumber), hash: body[10..<18].bigEndianNumber)
        return KeyGrant(
            permissions: Permissions(rawValue: body[1]), target: target,
            expiry: Int64(body[5..<10].bigEndianNumber))
    }

    package func hash(_ levels: String) -> UInt64 {
        let text = Array(levels.utf8)
        var hash = [UInt8](repeating: 0, count: 8)
        _ = unsafe crypto_shorthash(&hash, text, UInt64(text.count), hashSecret)
        return hash.bigEndianNumber
    }
}
