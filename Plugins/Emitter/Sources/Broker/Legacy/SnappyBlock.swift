/// Expands a block of the Snappy format, in which the newer licences are written: a length, then pieces that are literal bytes
/// or copies of earlier ones.
package struct SnappyBlock {
    private var input: VariableLengthReader
    private var output: [UInt8] = []
    private let size: Int

    /// - Parameter limit: the most bytes that it may expand to.
    /// - Returns: nil for what is no such block, or a larger one.
    package static func expand(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var input = VariableLengthReader(bytes)
        guard let size = input.number(), size <= limit else { return nil }
        var block = SnappyBlock(input: input, size: Int(size))
        while !block.input.isAtEnd { guard block.piece() else { return nil } }
        return block.output.count == block.size ? block.output : nil
    }

    private init(input: VariableLengthReader, size: Int) {
        self.input = input
        self.size = size
    }

    /// The lowest two bits of a piece's first byte say what it is; the others say how long, or begin to.
    private mutating func piece() -> Bool {
        guard let tag = input.byte() else { return false }
        let rest = Int(tag >> 2)
        switch tag & 3 {
        case 0: return literal(rest)
        case 1: return copy(4 + rest & 7, distance: input.littleEndian(1).map { (rest >> 3) << 8 | $0 })
        case 2: return copy(1 + rest, distance: input.littleEndian(2))
        default: return copy(1 + rest, distance: input.littleEndian(4))
        }
    }

    /// From 60 on the length, less one, stands in the next one to four bytes.
    private mutating func literal(_ code: Int) -> Bool {
        guard let length = code < 60 ? code : input.littleEndian(code - 59), length < size - output.count,
            let bytes = input.bytes(length + 1)
        else { return false }
        output += bytes
        return true
    }

    /// A copy may reach into itself, and repeats then what it has copied.
    private mutating func copy(_ length: Int, distance: Int?) -> Bool {
        guard let distance, distance > 0, distance <= output.count, length <= size - output.count else {
            return false
        }
        for _ in 0..<length { output.append(output[output.count - distance]) }
        return true
    }
}
