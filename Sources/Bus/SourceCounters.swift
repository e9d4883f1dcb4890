/// What a source counts.
package struct SourceCounters: Sendable {
    package let emitted = Counter()
    /// Not taken for want of credit; the source may offer them again.
    package let refused = Counter()
    /// Emitted, and no route wanted them.
    package let unrouted = Counter()
    /// Refused because the event broke its declaration.
    package let invalid = Counter()

    init() {}
}
