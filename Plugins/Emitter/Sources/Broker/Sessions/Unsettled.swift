/// A message that the hub has not settled, by the broker's token.
struct Unsettled: Sendable {
    /// Whose it is.
    let session: Int
    /// Of a message of quality 2, which is the same one when its sender comes back and sends it again.
    let identifier: UInt16?
}
