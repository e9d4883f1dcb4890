internal import Configuration
internal import Descriptors

/// Values as a configuration writes them.
enum ValueText {
    /// In the largest unit of which it is a whole number: `16MiB`.
    static func size(_ bytes: Int) -> String { ValueKind.size.text(Int64(bytes)) }

    /// The same of nanoseconds: `1500ms`.
    static func duration(_ nanoseconds: Int64) -> String { ValueKind.duration.text(nanoseconds) }
}
