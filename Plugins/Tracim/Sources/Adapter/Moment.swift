/// A point in time: nanoseconds of a clock that only goes forward. The cores never look at a clock; they are told.
package typealias Moment = Int64
