/// How hard both sides try to get a message across (MQTT 3.1.1, section 4.3).
package enum QualityOfService: UInt8, Comparable, Sendable {
    case atMostOnce = 0
    case atLeastOnce = 1
    case exactlyOnce = 2

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
