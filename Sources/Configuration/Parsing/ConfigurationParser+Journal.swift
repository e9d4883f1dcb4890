internal import Descriptors
internal import Routing

extension ConfigurationParser {
    private static let sizes: ClosedRange<Int64> = (64 << 20)...(1 << 44)
    /// A minute to ten years.
    private static let ages: ClosedRange<Int64> = 60_000_000_000...315_360_000_000_000_000

    mutating func parseJournal(_ node: YAMLNode) {
        guard let entries = entries(node, path: "journal", keys: ["bytes", "age"]) else { return }
        if let bytes = quantity("bytes", entries, .size, Self.sizes) { configuration.journal.bytes = Int(bytes) }
        if let age = quantity("age", entries, .duration, Self.ages) { configuration.journal.age = age }
    }

    /// Gives each durable route that says nothing itself its part of the journal.
    mutating func shareJournal() {
        let durable = configuration.routes.indices.filter { configuration.routes[$0].spec.delivery != .direct }
        let share = configuration.journal.share(among: durable.count)
        for index in durable where configuration.routes[index].spec.limits.share == 0 {
            configuration.routes[index].spec.limits.share = share
        }
    }
}
