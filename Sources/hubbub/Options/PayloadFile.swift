internal import Unix

/// The payload of an event in a file.
enum PayloadFile {
    /// What fits the control socket also where every byte must be escaped.
    private static let limit = 1 << 20

    /// Reads it; `-` is standard input.
    static func read(_ path: String) throws -> String {
        let name = path == "-" ? "standard input" : path
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes =
                path == "-" ? try FileDescriptor(owning: 0).readAll(limit: limit) : try Files.read(path, limit: limit)
        } catch {
            throw Failure("cannot read \(name): \(error.reason); a payload has at most \(limit) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("\(name) is no UTF-8 text: only text and JSON can be sent")
        }
        return text
    }
}
