/// Holds a value so that an expectation may change it.
final class Box<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
}
