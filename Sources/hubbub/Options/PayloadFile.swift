internal import JSONText
internal import Unix

/// The payload of an event in a file.
enum PayloadFile {
    /// What fits the control socket also where every byte must be escaped.
    private static let limit = 1 << 20

    /// Reads it; `-` is standard input. The member of the event that holds it: text, or in Base64 what is none.
    static func read(_ path: String) throws -> JSONValue.Member {
        let name = path == "-" ? "standard input" : path
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes =
                path == "-" ? try FileDescriptor(owning: 0).readAll(limit: limit) : try Files.read(path, limit: limit)
        } catch {
            throw Failure("cannot read \(name): \(error.reason); a payload has at most \(limit) bytes")
        }
        if let text = String(validating: bytes, as: UTF8.self) { return .init("data", .string(text)) }
        var encoded: [UInt8] = []
        Base64.encode(bytes.span, into: &encoded)
        return .init("data_base64", .string(String(decoding: encoded, as: UTF8.self)))
    }
}
