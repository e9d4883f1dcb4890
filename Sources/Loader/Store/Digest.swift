internal import CMd
internal import Unix

/// SHA-256 (FIPS 180-4), in pieces.
struct Digest {
    private var context = SHA2_CTX()

    init() { unsafe SHA256Init(&context) }

    mutating func add(_ bytes: [UInt8]) { unsafe SHA256Update(&context, bytes, bytes.count) }

    /// The digest as 64 hexadecimal digits.
    mutating func finish() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        unsafe SHA256Final(&bytes, &context)
        return Hexadecimal.text(bytes)
    }
}

extension Digest {
    /// The digest of a file.
    static func of(_ path: String) throws(SystemError) -> String {
        let file = try Files.open(path)
        var digest = Digest()
        var offset: Int64 = 0
        while true {
            let chunk = try file.read(at: offset, count: 1 << 20)
            if chunk.isEmpty { return digest.finish() }
            digest.add(chunk)
            offset += Int64(chunk.count)
        }
    }
}
