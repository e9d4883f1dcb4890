internal import AdapterKit

/// Why a server did not do what it was asked.
struct ServerFailure: Error {
    let error: AdapterError
    /// The same will be refused again.
    let isFinal: Bool

    /// - Parameter status: one that no answer of the command has.
    init(status: Int, _ body: [UInt8]) {
        let said = String(decoding: body.prefix(200), as: UTF8.self).split(whereSeparator: \.isNewline).joined(
            separator: " ")
        let text = "the server answered \(status)" + (said.isEmpty ? "" : ": \(said)")
        switch status {
        case 400: (error, isFinal) = (AdapterError(.invalid, text), true)
        case 401, 403:
            (error, isFinal) = (AdapterError(.denied, "the server does not take our token (\(status))"), false)
        case 413: (error, isFinal) = (AdapterError(.size, text), true)
        case 429, 503, 507: (error, isFinal) = (AdapterError(.busy, text), false)
        default: (error, isFinal) = (AdapterError(.remote, text), false)
        }
    }

    /// The server was not reached, or what it said makes no sense.
    init(_ error: AdapterError) {
        self.error = error
        isFinal = false
    }
}
