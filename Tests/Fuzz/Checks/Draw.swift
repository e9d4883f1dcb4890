/// Decisions taken from a fuzzer's bytes. Where they are used up every decision is the first one.
struct Draw {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isEmpty: Bool { position >= bytes.count }

    mutating func byte() -> UInt8 {
        guard position < bytes.count else { return 0 }
        defer { position += 1 }
        return bytes[position]
    }

    /// A number from 0, below `limit`, which is at most 256.
    mutating func below(_ limit: Int) -> Int { Int(byte()) % limit }

    mutating func chance(of part: Int) -> Bool { below(part) == part - 1 }

    mutating func pick<Item>(_ first: Item, _ others: Item...) -> Item {
        let index = below(others.count + 1)
        return index == 0 ? first : others[index - 1]
    }

    /// Bytes up to and without the next zero byte, at most 255.
    mutating func run() -> [UInt8] {
        let rest = bytes[min(position, bytes.count)...].prefix(255)
        let run = rest.prefix { $0 != 0 }
        position += run.count + 1
        return Array(run)
    }

    /// The same as text.
    mutating func text() -> String { String(decoding: run(), as: UTF8.self) }
}
