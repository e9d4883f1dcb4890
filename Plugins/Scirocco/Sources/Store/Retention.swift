/// How long messages that were processed stay in the store.
package struct Retention: Equatable, Sendable {
    /// In milliseconds; 0 for ever.
    package var time: Int64
    /// Whether the oldest of them make room where the store is full.
    package var makesRoom: Bool

    package init(time: Int64 = 0, makesRoom: Bool = false) {
        self.time = time
        self.makesRoom = makesRoom
    }

    /// Whether any are ever forgotten.
    package var forgets: Bool { time > 0 || makesRoom }
}
