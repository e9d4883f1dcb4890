/// A control packet that a client may send (MQTT 3.1.1, section 3). Ranges are places in the bytes that it was read from.
package enum Packet: Equatable, Sendable {
    case connect(Connect)
    case publish(Publish)
    case acknowledged(UInt16)
    case received(UInt16)
    case release(UInt16)
    case complete(UInt16)
    case subscribe(UInt16, [Subscribe])
    case unsubscribe(UInt16, [Range<Int>])
    case ping
    case disconnect

    /// Section 3.1.
    package struct Connect: Equatable, Sendable {
        package struct Will: Equatable, Sendable {
            package var topic: Range<Int>
            package var payload: Range<Int>
            package var qos: QualityOfService
            package var isRetained: Bool
        }

        package var isClean: Bool
        /// It speaks 3.1.1, in which the answer says whether there is a session; in 3.1 that bit is reserved.
        package var tellsSession: Bool
        /// In seconds; 0 is none.
        package var keepAlive: UInt16
        package var clientID: Range<Int>
        package var will: Will?
        package var username: Range<Int>?
        package var password: Range<Int>?
    }

    /// Section 3.3.
    package struct Publish: Equatable, Sendable {
        package var qos: QualityOfService
        package var isDuplicate: Bool
        package var isRetained: Bool
        package var topic: Range<Int>
        /// 0 for quality 0, which has none.
        package var identifier: UInt16
        package var payload: Range<Int>
    }

    /// Section 3.8.
    package struct Subscribe: Equatable, Sendable {
        package var filter: Range<Int>
        package var qos: QualityOfService
    }
}
