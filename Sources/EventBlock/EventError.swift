internal import CHubbub

/// Why an event cannot be built or a block cannot be trusted.
package struct EventError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `HUBBUB_E_…`.
    package let code: Int32
    package let description: String

    package init(_ code: Int32, _ description: String) {
        self.code = code
        self.description = description
    }

    static func invalid(_ field: String, _ problem: String) -> EventError {
        EventError(HUBBUB_E_INVALID, "\(field) \(problem)")
    }

    static func attribute(_ name: String, _ problem: String) -> EventError {
        EventError(HUBBUB_E_ATTRIBUTE, "attribute \(name) \(problem)")
    }
}
