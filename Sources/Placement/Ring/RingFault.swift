/// The other side broke the rules of the ring. What it wrote is not used any more.
package struct RingFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
