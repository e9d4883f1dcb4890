/// What the records of both rings are.
package enum RecordKind {
    /// An event block with what is known about it.
    package static let event: UInt32 = 1
    /// What became of deliveries, or of emitted events, where it is more than that they were delivered.
    package static let settlements: UInt32 = 2
    /// A message, whose first byte says which.
    package static let message: UInt32 = 3
    /// Tokens, 8 bytes each, of what was delivered: the usual end of an event.
    package static let delivered: UInt32 = 4
    /// From the hub: nothing but to be taken, which shows that the process lives.
    package static let probe: UInt32 = 5
}
