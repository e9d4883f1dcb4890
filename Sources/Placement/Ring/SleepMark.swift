/// Tells the other side whether this one sleeps, so that it rings only then. For one thread.
package struct SleepMark: ~Copyable {
    private let own: SharedMemory
    private var count: UInt64 = 0

    /// - Parameter own: memory that this side writes.
    package init(own: SharedMemory) { self.own = own }

    /// From now on the other side rings. Whoever goes to sleep looks once more for records after this.
    package mutating func sleep() {
        if count & 1 == 1 { return }
        count += 1
        own.store(count, in: .sleeps)
    }

    /// Nobody has to ring any more.
    package mutating func wake() {
        if count & 1 == 0 { return }
        count += 1
        own.store(count, in: .sleeps)
    }
}
