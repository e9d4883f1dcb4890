/// Reads bytes and numbers of variable length: seven bits a byte, the lowest first, the highest bit set in all bytes but the last.
struct VariableLengthReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// A number of a fixed count of bytes, at most four, the lowest first.
    mutating func littleEndian(_ count: Int) -> Int? {
        bytes(count).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    /// A number of variable length; nil also beyond 32 bits.
    mutating func number() -> UInt32? {
        var number: UInt64 = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard let byte = byte() else { return nil }
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte & 0x80 == 0 { return UInt32(exactly: number) }
        }
        return nil
    }

    /// As many bytes as a number before them says.
    mutating func countedBytes() -> [UInt8]? { number().flatMap { bytes(Int($0)) } }
}
