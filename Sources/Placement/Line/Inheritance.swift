/// The descriptors that a child inherits, by their numbers there, and what they are.
package enum Inheritance {
    /// Memory that the hub writes and the child reads.
    package static let hubMemory: Int32 = 3
    /// Memory that the child writes.
    package static let childMemory: Int32 = 4
    /// Rung by the hub.
    package static let childBell: Int32 = 5
    /// Rung by the child.
    package static let hubBell: Int32 = 6
    /// A channel of messages with descriptors.
    package static let channel: Int32 = 7

    /// Bytes of each ring: the largest event fits.
    package static let capacity = 2 << 20
}
