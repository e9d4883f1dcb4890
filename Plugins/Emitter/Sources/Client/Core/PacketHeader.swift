/// The beginning of an MQTT packet, as far as it says how long the packet is.
package enum PacketHeader: Equatable, Sendable {
    /// More bytes are needed.
    case incomplete
    /// The bytes of the packet after its header.
    case length(Int)
    /// The length has no end.
    case malformed

    /// The most bytes of a header: the type, and four of the length.
    package static let longest = 5

    package init(_ bytes: some Collection<UInt8>) {
        var length = 0
        for (index, byte) in bytes.dropFirst().prefix(Self.longest - 1).enumerated() {
            length |= Int(byte & 0x7F) << (7 * index)
            if byte & 0x80 == 0 {
                self = .length(length)
                return
            }
        }
        self = bytes.count < Self.longest ? .incomplete : .malformed
    }
}
