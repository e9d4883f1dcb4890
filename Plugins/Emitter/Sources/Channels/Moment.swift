/// Nanoseconds of a clock that never goes back.
package typealias Moment = UInt64
