internal import NIOCore

extension Broker {
    /// What is to be written, as `takeOutput` has it, for who does not write with NIO.
    package mutating func takeBytes() -> [(connection: ConnectionID, bytes: [UInt8])] {
        takeOutput().map { ($0.connection, Array($0.output.readableBytesView)) }
    }
}
