internal import CXXHash

/// The first 64 bytes of a segment.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 8 | `HUBBUBJ` and a zero |
/// | 8 | 4 | version of the format |
/// | 12 | 4 | 64 |
/// | 16 | 8 | the segment's number, which no other ever has |
/// | 24 | 8 | the journal's identity |
/// | 32 | 8 | first sequence number that may stand here |
/// | 40 | 8 | of a segment that stands for older ones: the last sequence number of theirs; otherwise 0 |
/// | 48 | 8 | when it was begun, nanoseconds since 1970 |
/// | 56 | 8 | checksum of the 56 bytes before |
package struct SegmentMark: Equatable, Sendable {
    package static let size = 64
    /// What this version writes, and the newest that it reads. Up to 1 no record had a path, and no endpoint a number.
    package static let format: UInt32 = 2
    private static let magic: UInt64 = 0x004A_4255_4242_5548

    package var number: UInt64
    package var identity: UInt64
    package var first: UInt64
    package var covers: UInt64
    package var time: Int64

    package enum Problem: Error, Equatable, Sendable {
        /// Too short, or no mark, or its checksum is wrong.
        case damaged
        /// Written by a later version.
        case newer(UInt32)
    }

    package init(number: UInt64, identity: UInt64, first: UInt64, covers: UInt64 = 0, time: Int64) {
        self.number = number
        self.identity = identity
        self.first = first
        self.covers = covers
        self.time = time
    }

    package init(reading bytes: [UInt8]) throws(Problem) {
        guard bytes.count >= Self.size else { throw .damaged }
        let words = (0..<8).map { word -> UInt64 in
            let bytes = bytes[word * 8..<word * 8 + 8]
            return bytes.reversed().reduce(0) { (sum: UInt64, byte: UInt8) in sum << 8 | UInt64(byte) }
        }
        guard words[0] == Self.magic else { throw .damaged }
        let format = UInt32(truncatingIfNeeded: words[1])
        // Before the checksum, which a later version may have elsewhere.
        if format > Self.format { throw .newer(format) }
        guard words[7] == Self.checksum(Array(bytes[..<56])), words[1] >> 32 == UInt64(Self.size) else {
            throw .damaged
        }
        (number, identity, first, covers) = (words[2], words[3], words[4], words[5])
        time = Int64(bitPattern: words[6])
        guard first > 0, first < RecordHead.limit, covers < RecordHead.limit, number < RecordHead.limit, time >= 0
        else {
            throw .damaged
        }
    }

    package var bytes: [UInt8] {
        let words = [
            Self.magic, UInt64(Self.format) | UInt64(Self.size) << 32, number, identity, first, covers,
            UInt64(bitPattern: time),
        ]
        var writer = ByteWriter()
        for word in words { writer.write(word) }
        writer.write(Self.checksum(writer.bytes))
        return writer.bytes
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe hubbub_hash64(base, bytes.count)
        }
    }
}
