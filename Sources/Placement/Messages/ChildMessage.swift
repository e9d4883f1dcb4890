package import Descriptors

/// What a child tells the hub, beside events and what became of deliveries.
package enum ChildMessage: Equatable, Sendable {
    /// Starting is done: `HUBBUB_OK`, or an error and why.
    case started(code: Int32, text: String)
    /// Stopping is done: nothing more follows.
    case stopped
    /// The instance cannot go on.
    case failed(code: Int32, text: String)
    case link(isUp: Bool, text: String)
    case counted(name: String, amount: UInt64)
    /// The adapter broke a rule of the interface.
    case violated(String)
    case completed(number: UInt64, Answer)
    /// An event was refused there because it broke its declaration.
    case invalid
    /// The adapter does not come back from a call: what is called, and for how long it has been. Nothing helps but to end the
    /// process.
    case hangs(String)
    case request(number: UInt64, name: String, timeout: UInt32, parameters: [TypedValue.Field])

    /// The message as a record's body.
    package var bytes: [UInt8] {
        var writer = MessageWriter()
        switch self {
        case .started(let code, let text): writer.write(1, code, text)
        case .stopped: writer.write(UInt8(2))
        case .failed(let code, let text): writer.write(3, code, text)
        case .link(let isUp, let text): writer.write(4, UInt8(isUp ? 1 : 0), text)
        case .counted(let name, let amount): writer.write(5, amount, name)
        case .violated(let rule):
            writer.write(UInt8(6))
            writer.write(rule)
        case .completed(let number, let answer):
            writer.write(UInt8(7))
            writer.write(number)
            answer.write(to: &writer)
        case .invalid: writer.write(UInt8(9))
        case .hangs(let call):
            writer.write(UInt8(10))
            writer.write(call)
        case .request(let number, let name, let timeout, let parameters):
            writer.write(8, number, name)
            writer.write(timeout)
            writer.write(parameters)
        }
        return writer.bytes
    }

    /// Nil where the bytes are no message.
    package init?(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes)
        guard let message = Self.read(&reader), reader.isAtEnd else { return nil }
        self = message
    }

    private static func read(_ reader: inout MessageReader) -> ChildMessage? {
        switch reader.read(UInt8.self) {
        case 1: return reader.readPair(Int32.self).map { .started(code: $0.0, text: $0.1) }
        case 2: return .stopped
        case 3: return reader.readPair(Int32.self).map { .failed(code: $0.0, text: $0.1) }
        case 4: return reader.readPair(UInt8.self).flatMap { $0.0 < 2 ? .link(isUp: $0.0 == 1, text: $0.1) : nil }
        case 5: return reader.readPair(UInt64.self).map { .counted(name: $0.1, amount: $0.0) }
        case 6: return reader.readText().map { .violated($0) }
        case 7:
            guard let number = reader.read(UInt64.self), let answer = Answer(&reader) else { return nil }
            return .completed(number: number, answer)
        case 8:
            guard let (number, name) = reader.readPair(UInt64.self), let timeout = reader.read(UInt32.self),
                let parameters = reader.readFields()
            else { return nil }
            return .request(number: number, name: name, timeout: timeout, parameters: parameters)
        case 9: return .invalid
        case 10: return reader.readText().map { .hangs($0) }
        default: return nil
        }
    }
}

extension MessageWriter {
    fileprivate mutating func write(_ tag: UInt8, _ number: some FixedWidthInteger, _ text: String) {
        write(tag)
        write(number)
        write(text)
    }
}

extension MessageReader {
    fileprivate mutating func readPair<Number: FixedWidthInteger>(_: Number.Type) -> (Number, String)? {
        guard let number = read(Number.self), let text = readText() else { return nil }
        return (number, text)
    }
}
