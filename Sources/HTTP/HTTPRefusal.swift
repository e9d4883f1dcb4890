/// Why a request cannot be read on. The connection ends after the answer, for nobody knows where the next request begins.
package struct HTTPRefusal: Error, Equatable, Sendable {
    /// To answer with.
    package let status: Int
    /// For people.
    package let reason: String

    package init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    static func malformed(_ reason: String) -> HTTPRefusal { HTTPRefusal(400, reason) }
}
