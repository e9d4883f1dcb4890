internal import Locks
internal import Synchronization

/// Gives each event type's name a number, once, so that types are compared by number. Numbers begin at 1.
package final class TypeRegistry: Sendable {
    private struct Names {
        var numbers: [String: UInt32] = [:]
        var names: [String] = []
    }

    /// Open sources can invent names without end: beyond this many they share number 0, which is looked up by name.
    private static let limit = 65_536
    private let names = Lock(Names())

    package init() {}

    /// The number of a type. [any thread]
    package func intern(_ name: String) -> UInt32 {
        names.withLock { names in
            if let number = names.numbers[name] { return number }
            guard names.names.count < Self.limit else { return 0 }
            names.names.append(name)
            let number = UInt32(names.names.count)
            names.numbers[name] = number
            return number
        }
    }
}
