/// Why a packet cannot be read. The connection is closed for it (MQTT 3.1.1, section 4.8).
package struct MalformedPacket: Error, Equatable, Sendable {
    /// For the log.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
