/// The codes of `include/hubbub/base.h` by their names, which are stable and shown to users.
package enum InterfaceCode: Int32, Sendable, CaseIterable {
    case ok = 0
    case pending = 1
    case unsupported = -1
    case invalid = -2
    case state = -3
    case thread = -4
    case credit = -5
    case size = -6
    case type = -7
    case attribute = -8
    case notFound = -9
    case denied = -10
    case timeout = -11
    case cancelled = -12
    case closed = -13
    case io = -14
    case memory = -15
    case settings = -16
    case loop = -17
    case busy = -18
    case failed = -19
    case remote = -20

    /// The name in the header, without what all have: `HUBBUB_E_NOT_FOUND` is `NOT_FOUND`.
    package var name: String {
        String(describing: self).reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
    }

    /// The name of a code, or its number where this version has no name for it.
    package static func name(of code: Int32) -> String { InterfaceCode(rawValue: code)?.name ?? "code \(code)" }
}
