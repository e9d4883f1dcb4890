internal import Synchronization

/// Counts the references to events that an adapter took and gave back, where the host checks for leaks.
final class Ledger: Sendable {
    private let balance = Atomic<Int>(0)

    func took(_ count: Int) { balance.add(count, ordering: .relaxed) }
    func gaveBack(_ count: Int) { balance.subtract(count, ordering: .relaxed) }

    /// References that were not given back.
    var outstanding: Int { balance.load(ordering: .relaxed) }
}
