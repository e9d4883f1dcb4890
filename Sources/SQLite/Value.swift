/// What is put into a statement.
package enum Value: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// A number that may be missing.
    package static func optional(_ integer: Int64?) -> Value { integer.map { .integer($0) } ?? .null }
}
