internal import Descriptors

/// Integers, texts and values, one behind the other, little-endian: the body of a record that is no event.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }

    mutating func write(_ text: String) { write(Array(text.utf8)) }

    mutating func write(_ data: [UInt8]) {
        write(UInt32(data.count))
        bytes += data
    }

    mutating func write(_ texts: [String]) {
        write(UInt32(texts.count))
        for text in texts { write(text) }
    }

    mutating func write(_ fields: [TypedValue.Field]) {
        write(UInt32(fields.count))
        for field in fields {
            write(field.name)
            write(field.value)
        }
    }

    mutating func write(_ value: TypedValue) {
        write(UInt8(truncatingIfNeeded: value.kind.rawValue))
        switch value {
        case .none: break
        case .boolean(let value): write(UInt8(value ? 1 : 0))
        case .integer(let value), .duration(let value), .size(let value): write(value)
        case .text(let value, _), .json(let value): write(value)
        case .binary(let value): write(value)
        case .real(let value): write(value.bitPattern)
        case .list(let items):
            write(UInt32(items.count))
            for item in items { write(item) }
        case .record(let fields): write(fields)
        }
    }
}
