/// What is about to be written to a file: with the file's size it says, after a crash, what of it stands there. A value without
/// input and output.
///
/// A series of 8-byte numbers, little-endian: a mark, the note's number, the file's device and number, where the lines begin, how
/// many marks and how many lines there are, two for each mark, three for each line, and a checksum.
struct WriteNote: Equatable {
    struct Line: Equatable {
        var series: UInt64
        var place: UInt64
        /// Bytes from the beginning of the first line.
        var end: UInt64
    }

    /// Counts up: of two notes the one with the higher number is the last.
    var number: UInt64
    var file: FileIdentity
    /// The size that the file has before the lines.
    var start: UInt64
    /// What stands in the file before them, or in those that had its name.
    var marks: SeriesMarks
    var lines: [Line] = []

    /// What stands in the file when it has so many bytes, and, where the last line stands there in part, the size without it.
    ///
    /// A file that is shorter than it was, or is gone, was changed by others: then the lines count as not written, so that none
    /// is lost.
    func found(size: UInt64?) -> (marks: SeriesMarks, cut: UInt64?) {
        guard let size, size >= start else { return (marks, nil) }
        var marks = marks
        var whole: UInt64 = 0
        for line in lines {
            guard line.end <= size - start else { return (marks, size - start > whole ? start + whole : nil) }
            marks.take(line.series, line.place)
            whole = line.end
        }
        return (marks, nil)
    }
}

extension WriteNote {
    /// `HBWRITE1` in memory.
    private static let magic: UInt64 = 0x3145_5449_5257_4248
    /// The most bytes that are read.
    static let limit = 16 << 20

    var bytes: [UInt8] {
        var words = [Self.magic, number, file.device, file.number, start]
        words.reserveCapacity(8 + 2 * marks.marks.count + 3 * lines.count)
        words += [UInt64(marks.marks.count), UInt64(lines.count)]
        for mark in marks.marks { words += [mark.series, mark.place] }
        for line in lines {
            words.append(line.series)
            words.append(line.place)
            words.append(line.end)
        }
        words.append(Self.checksum(words[...]))
        return unsafe words.withUnsafeBytes { unsafe Array($0) }
    }

    /// Reads what `bytes` wrote, behind which anything may stand; nil for anything else, such as a note that was cut off.
    init?(_ bytes: [UInt8]) {
        let words = unsafe bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { unsafe bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
        }
        guard words.count >= 8, words[0] == Self.magic, words[5] <= UInt64(SeriesMarks.limit),
            words[6] <= UInt64(Self.limit)
        else { return nil }
        let (markCount, lineCount) = (Int(words[5]), Int(words[6]))
        let end = 7 + 2 * markCount + 3 * lineCount
        guard end < words.count, words[end] == Self.checksum(words[..<end]) else { return nil }
        number = words[1]
        file = FileIdentity(device: words[2], number: words[3])
        start = words[4]
        marks = SeriesMarks()
        for index in 0..<markCount { marks.take(words[7 + 2 * index], words[8 + 2 * index]) }
        let first = 7 + 2 * markCount
        lines = (0..<lineCount).map { index in
            let word = first + 3 * index
            return Line(series: words[word], place: words[word + 1], end: words[word + 2])
        }
    }

    /// Tells a note that was cut off from a whole one.
    private static func checksum(_ words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(0xcbf2_9ce4_8422_2325) { sum, word in
            let mixed = (sum ^ word) &* 0x9e37_79b9_7f4a_7c15
            return mixed ^ mixed >> 32
        }
    }
}
