internal import Descriptors

/// Reads what `MessageWriter` wrote, or anything else that another process says to be that: nil once it does not fit.
struct MessageReader {
    private let bytes: [UInt8]
    private var position = 0

    /// Lists and records within each other.
    private static let depthLimit = 32

    /// Values of one message: each takes more memory here than there.
    private var valuesLeft = 65_536

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        let size = Value.bitWidth / 8
        guard size <= bytes.count - position else { return nil }
        defer { position += size }
        return bytes[position..<position + size].reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    mutating func readData() -> [UInt8]? {
        guard let count = read(UInt32.self), Int(count) <= bytes.count - position else { return nil }
        defer { position += Int(count) }
        return Array(bytes[position..<position + Int(count)])
    }

    /// Text that is UTF-8.
    mutating func readText() -> String? { readData().flatMap { String(validating: $0, as: UTF8.self) } }

    mutating func readTexts() -> [String]? {
        guard let count = read(UInt32.self) else { return nil }
        var texts: [String] = []
        for _ in 0..<count {
            guard let text = readText() else { return nil }
            texts.append(text)
        }
        return texts
    }

    mutating func readFields(depth: Int = 0) -> [TypedValue.Field]? {
        guard let count = read(UInt32.self) else { return nil }
        var fields: [TypedValue.Field] = []
        for _ in 0..<count {
            guard let name = readText(), let value = readValue(depth: depth) else { return nil }
            fields.append(TypedValue.Field(name, value))
        }
        return fields
    }

    mutating func readValue(depth: Int = 0) -> TypedValue? {
        valuesLeft -= 1
        guard depth < Self.depthLimit, valuesLeft >= 0,
            let kind = read(UInt8.self).flatMap({ ValueKind(rawValue: UInt32($0)) })
        else { return nil }
        switch kind {
        case .none: return TypedValue.none
        case .boolean: return read(UInt8.self).flatMap { $0 < 2 ? .boolean($0 == 1) : nil }
        case .integer: return read(Int64.self).map { .integer($0) }
        case .duration: return read(Int64.self).map { .duration($0) }
        case .size: return read(Int64.self).map { .size($0) }
        case .string, .uri, .uriReference, .timestamp: return readText().map { .text($0, kind) }
        case .json: return readText().map { .json($0) }
        case .binary: return readData().map { .binary($0) }
        case .real: return read(UInt64.self).map { .real(Double(bitPattern: $0)) }
        case .list: return readItems(depth: depth + 1).map { .list($0) }
        case .record: return readFields(depth: depth + 1).map { .record($0) }
        }
    }

    private mutating func readItems(depth: Int) -> [TypedValue]? {
        guard let count = read(UInt32.self) else { return nil }
        var items: [TypedValue] = []
        for _ in 0..<count {
            guard let item = readValue(depth: depth) else { return nil }
            items.append(item)
        }
        return items
    }
}
