internal import EventLines

/// Any bytes as lines: however they arrive, the lines are the same, none is lost or given twice, and what is too long is
/// not kept.
enum LinesCheck {
    private static let limit = 64

    /// A line as a value: its text, or nil where it was too long, and where it stands.
    private struct Found: Equatable {
        var text: [UInt8]?
        var start: Int64
        var end: Int64
    }

    static func run(_ input: [UInt8]) throws(Violation) {
        let whole = try lines(input, piece: max(1, input.count))
        for piece in [1, 7, 65] {
            try demand(try lines(input, piece: piece) == whole, "in pieces of \(piece) bytes the lines are others")
        }
        var place: Int64 = 0
        for line in whole {
            try demand(line.start == place && line.end > place, "a line does not begin where the last one ended")
            place = line.end
        }
        try demand(place == Int64(input.count), "\(place) of \(input.count) bytes are in lines")
        let plain = input.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        let expected = plain.last == [] ? Array(plain.dropLast()) : plain
        try demand(whole.count == expected.count, "there are \(whole.count) lines instead of \(expected.count)")
        for (line, bytes) in zip(whole, expected) {
            let isLast = line.end == Int64(input.count) && input.last != 0x0A
            let text = bytes.last == 0x0D && !isLast ? Array(bytes.dropLast()) : bytes
            try demand(line.text == nil ? bytes.count > limit : line.text == text, "a line has another text")
        }
    }

    private static func lines(_ input: [UInt8], piece: Int) throws(Violation) -> [Found] {
        var splitter = LineSplitter(limit: limit)
        var found: [Found] = []
        for start in stride(from: 0, to: input.count, by: piece) {
            splitter.append { $0 += input[start..<min(start + piece, input.count)] }
            while let line = splitter.next() { found.append(self.found(line, splitter)) }
            try demand(splitter.bytes.count <= limit + max(piece, limit) + 1, "more is kept than a line may be long")
        }
        if let rest = splitter.finish() { found.append(self.found(rest, splitter)) }
        return found
    }

    private static func found(_ line: LineSplitter.Line, _ splitter: LineSplitter) -> Found {
        Found(text: line.isTooLong ? nil : Array(splitter.bytes[line.range]), start: line.start, end: line.end)
    }
}
