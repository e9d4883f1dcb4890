package import Descriptors

/// What the hub tells a child, beside events and what became of events.
package enum HubMessage: Equatable, Sendable {
    /// What it is to be; the first of all.
    case setUp(SetUp)
    /// End within so many milliseconds.
    case stop(UInt32)
    /// Perform an operation.
    case call(number: UInt64, operation: String, timeout: UInt32, parameters: [TypedValue.Field])
    /// What became of a request.
    case answered(number: UInt64, Answer)

    /// The message as a record's body.
    package var bytes: [UInt8] {
        var writer = MessageWriter()
        switch self {
        case .setUp(let setUp):
            writer.write(UInt8(1))
            setUp.write(to: &writer)
        case .stop(let deadline):
            writer.write(UInt8(2))
            writer.write(deadline)
        case .call(let number, let operation, let timeout, let parameters):
            writer.write(UInt8(3))
            writer.write(number)
            writer.write(operation)
            writer.write(timeout)
            writer.write(parameters)
        case .answered(let number, let answer):
            writer.write(UInt8(4))
            writer.write(number)
            answer.write(to: &writer)
        }
        return writer.bytes
    }

    /// Nil where the bytes are no message.
    package init?(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes)
        guard let message = Self.read(&reader), reader.isAtEnd else { return nil }
        self = message
    }

    private static func read(_ reader: inout MessageReader) -> HubMessage? {
        switch reader.read(UInt8.self) {
        case 1: return SetUp(&reader).map { .setUp($0) }
        case 2: return reader.read(UInt32.self).map { .stop($0) }
        case 3:
            guard let number = reader.read(UInt64.self), let operation = reader.readText(),
                let timeout = reader.read(UInt32.self), let parameters = reader.readFields()
            else { return nil }
            return .call(number: number, operation: operation, timeout: timeout, parameters: parameters)
        case 4:
            guard let number = reader.read(UInt64.self), let answer = Answer(&reader) else { return nil }
            return .answered(number: number, answer)
        default: return nil
        }
    }
}
