package import AdapterKit

/// An Emitter broker's error: a number as in HTTP, and a text.
package struct BrokerRefusal: Equatable, Sendable {
    package let status: Int64?
    /// The broker's own words. They may hold a key.
    package let message: String

    package init(status: Int64?, message: String) {
        self.status = status
        self.message = message
    }

    /// The interface's code for it.
    package var code: AdapterError.Code {
        switch status {
        case 400, 403: .invalid
        case 401, 402: .denied
        case 404: .notFound
        case 501: .unsupported
        default: .remote
        }
    }

    /// The broker failed, which may be otherwise the next time; else it does not want what was asked for.
    package var isPassing: Bool { (status ?? 0) >= 500 && status != 501 }
}
