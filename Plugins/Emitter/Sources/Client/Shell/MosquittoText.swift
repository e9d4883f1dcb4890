internal import CMosquitto
internal import Glibc

extension mosq_err_t {
    /// As the library's functions return it.
    var code: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: rawValue)) }
}

/// What the library's codes mean.
enum MosquittoText {
    static func error(_ code: Int32) -> String { unsafe text(unsafe mosquitto_strerror(code)) }

    /// Why a broker does not let us in, and what to do.
    static func refusal(_ code: Int32) -> String {
        let reason = unsafe text(unsafe mosquitto_connack_string(code))
        switch code {
        case 2: return "\(reason) choose another client_id."
        case 4, 5: return "\(reason) check username and password, and what the broker allows them."
        default: return reason
        }
    }

    /// Why a name could not be looked up: the library leaves the resolver's number in `errno`.
    static func lookup(_ number: Int32) -> String {
        "the name cannot be looked up: \(unsafe text(gai_strerror(number)))"
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? "unknown"
    }
}
