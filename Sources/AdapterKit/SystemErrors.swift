internal import Glibc

/// The system's error numbers in the interface's words.
enum SystemErrors {
    static func code(_ number: Int32) -> AdapterError.Code {
        switch number {
        case EACCES, EPERM: .denied
        case EADDRINUSE, EBUSY: .busy
        case EPIPE, ECONNRESET, ENOTCONN, ECONNABORTED: .closed
        case ETIMEDOUT: .timeout
        case ENOENT: .notFound
        case ENOMEM: .memory
        default: .io
        }
    }

    static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // The form of POSIX: 0 means that the buffer holds the text.
        guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
