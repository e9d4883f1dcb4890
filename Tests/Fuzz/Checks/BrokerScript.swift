/// A script of a fuzzer for a broker: steps, of each of which the first byte says what happens and to whom.
struct BrokerScript {
    enum Step {
        case open
        case close
        case send([UInt8], piece: Int)
        case setWritable(Bool)
        case wait(seconds: Double)
        case settle(backwards: Bool)
        case publish(topic: [UInt8], qos: UInt8, isRetained: Bool)
        case answer
    }

    /// So many steps are taken.
    private static let limit = 256

    let isKeyed: Bool
    let isExact: Bool
    let cutsSlow: Bool
    private(set) var steps: [(client: Int, step: Step)] = []

    init(_ input: [UInt8]) {
        var reader = Reader(input)
        let mode = reader.byte()
        (isKeyed, isExact, cutsSlow) = (mode & 1 != 0, mode & 2 != 0, mode & 4 != 0)
        while !reader.isAtEnd, steps.count < Self.limit {
            let verb = reader.byte()
            if let step = Self.step(verb, &reader) { steps.append((Int(verb >> 4 & 3), step)) }
        }
    }

    private static func step(_ verb: UInt8, _ reader: inout Reader) -> Step? {
        switch verb & 0x0F {
        case 0: return .open
        case 1: return .close
        case 2: return .send(reader.run(), piece: .max)
        case 3: return .send(packet(&reader), piece: .max)
        case 4: return .send(packet(&reader), piece: 1)
        case 5:
            let packet = packet(&reader)
            let count = Int(reader.byte()) % 33
            return .send([UInt8]([[UInt8]](repeating: packet, count: count).joined()), piece: .max)
        case 6: return .setWritable(verb & 0x80 != 0)
        case 7: return .wait(seconds: Double(reader.byte()) / 10)
        case 8: return .settle(backwards: verb & 0x80 != 0)
        case 9:
            let kind = reader.byte()
            return .publish(topic: topic(reader.run()), qos: kind % 3, isRetained: kind & 0x80 != 0)
        case 10: return .answer
        case 11: return .wait(seconds: 60)
        default: return nil
        }
    }

    /// A packet whose length is right, whatever is in it.
    private static func packet(_ reader: inout Reader) -> [UInt8] {
        let first = reader.byte()
        let body = reader.run()
        let low = UInt8(body.count & 0x7F)
        return [first] + (body.count > 0x7F ? [low | 0x80, UInt8(body.count >> 7)] : [low]) + body
    }

    /// The hub's topics are right ones.
    private static func topic(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [UInt8(ascii: "t")] : bytes.map { $0 & 7 == 0 ? UInt8(ascii: "/") : UInt8(ascii: "a") + $0 & 7 }
    }

    private struct Reader {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

        /// A byte with a count, and so many bytes, as far as there are any.
        mutating func run() -> [UInt8] {
            let count = Int(byte())
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}
