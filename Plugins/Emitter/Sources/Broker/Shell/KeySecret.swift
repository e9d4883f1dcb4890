internal import AdapterKit
internal import Glibc
internal import Unix

/// The secret of our own keys: from the configuration, or made once and kept in a file for the user alone.
enum KeySecret {
    /// - Parameter text: from the configuration: 32 bytes in URL-safe base64.
    static func parse(_ text: String) throws(AdapterError) -> [UInt8] {
        guard let bytes = Base64URL.decode(text), bytes.count == SealedKeys.secretSize else {
            throw AdapterError(
                .settings,
                "key_secret is not \(SealedKeys.secretSize) bytes in URL-safe base64: take 43 letters from a good generator"
            )
        }
        return bytes
    }

    /// The one that is given, or that of the file. Blocks for as long as the disk likes.
    static func find(_ given: [UInt8]?, _ path: String) -> Result<[UInt8], AdapterError> {
        if let given { return .success(given) }
        do throws(AdapterError) { return .success(try load(path)) } catch { return .failure(error) }
    }

    /// Reads the file, or makes it.
    private static func load(_ path: String) throws(AdapterError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limit: 1024)
        } catch {
            guard error.code == ENOENT else { throw AdapterError(.io, "\(error)") }
            return try make(path)
        }
        guard bytes.count == SealedKeys.secretSize else {
            throw AdapterError(.failed, "\(path) holds no secret: put the right one back, or remove it for a new one")
        }
        return bytes
    }

    private static func make(_ path: String) throws(AdapterError) -> [UInt8] {
        let secret = SealedKeys.newSecret()
        do throws(SystemError) {
            // Whole or not at all: half a secret would make all keys worthless.
            try Files.write(secret, to: path + ".new", mode: 0o600)
            try Files.rename(path + ".new", to: path)
        } catch {
            throw AdapterError(.io, "\(error)")
        }
        return secret
    }
}
