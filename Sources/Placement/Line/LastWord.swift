/// What a process says in the moment in which it dies: one word, because no more can be said then.
package struct LastWord: Equatable, Sendable {
    /// The call of the adapter that was under way, as `Runtime` numbers them; 0 for none.
    package var call: UInt8
    /// Memory was refused to it just before.
    package var isOutOfMemory: Bool

    package init(call: UInt8, isOutOfMemory: Bool) {
        self.call = call
        self.isOutOfMemory = isOutOfMemory
    }

    /// A word that was said is never 0.
    init?(_ word: UInt64) {
        guard word & Self.said != 0 else { return nil }
        self.init(call: UInt8(truncatingIfNeeded: word), isOutOfMemory: word & Self.memory != 0)
    }

    var word: UInt64 { Self.said | UInt64(call) | (isOutOfMemory ? Self.memory : 0) }

    private static let said: UInt64 = 1 << 16
    private static let memory: UInt64 = 1 << 8
}
