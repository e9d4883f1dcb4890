internal import CSodium

/// How the three versions of a licence encrypt the 24 bytes of a key. None of them has a signature: whoever flips bits of a key
/// gets another one.
enum LegacyCipher {
    case xtea(XTEA)
    case xsalsa(key: [UInt8], nonce: [UInt8])
    case salsa(key: [UInt8], nonce: [UInt8])

    /// In the clear in the third version; in the first they also hide what follows.
    private static let saltSize = 2

    init(_ license: License) {
        switch license.version {
        case .xtea: self = .xtea(XTEA(key: license.key))
        case .xsalsa: self = .xsalsa(key: license.key, nonce: license.nonce)
        case .salsa: self = .salsa(key: license.key, nonce: license.nonce)
        }
    }

    func encrypt(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .xtea(let cipher): Self.blocks(Self.salted(bytes)).flatMap(cipher.encrypt)
        case .xsalsa, .salsa: streamed(bytes)
        }
    }

    func decrypt(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .xtea(let cipher): Self.salted(Self.blocks(bytes).flatMap(cipher.decrypt))
        case .xsalsa, .salsa: streamed(bytes)
        }
    }

    private static func blocks(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: bytes.count, by: XTEA.blockSize).map { bytes[$0..<($0 + XTEA.blockSize)] }
    }

    private static func salted(_ bytes: [UInt8]) -> [UInt8] {
        bytes.enumerated().map { $0 < saltSize ? $1 : $1 ^ bytes[$0 % saltSize] }
    }

    /// Both ways the same.
    private func streamed(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .xtea: return bytes
        case .xsalsa(let key, let nonce):
            var result = [UInt8](repeating: 0, count: bytes.count)
            _ = unsafe crypto_stream_xsalsa20_xor(&result, bytes, UInt64(bytes.count), nonce, key)
            return result
        case .salsa(let key, let nonce):
            let stream = Self.stream(key, nonce, salt: bytes.prefix(Self.saltSize))
            return bytes.prefix(Self.saltSize) + zip(bytes.dropFirst(Self.saltSize), stream).map { $0 ^ $1 }
        }
    }

    /// The first block of Salsa20 with a key of its own for each salt, whose nonce is its counter, too.
    private static func stream(_ key: [UInt8], _ nonce: [UInt8], salt: ArraySlice<UInt8>) -> [UInt8] {
        let input = nonce.enumerated().map { $1 ^ salt[salt.startIndex + $0 % saltSize] }
        var own = [UInt8](repeating: 0, count: key.count)
        _ = unsafe crypto_core_hsalsa20(&own, input, key, nil)
        var block = [UInt8](repeating: 0, count: 64)
        _ = unsafe crypto_core_salsa20(&block, input, own, nil)
        return block
    }
}
