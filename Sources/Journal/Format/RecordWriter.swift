internal import CXXHash

/// Writes the records that are no events, one behind the other, to go into a segment together.
///
/// They are sealed when it is known where they will stand.
package struct RecordWriter {
    private var text = ByteWriter()
    private var starts: [Int] = []

    package init() {}

    package var bytes: [UInt8] { text.bytes }
    package var isEmpty: Bool { text.bytes.isEmpty }

    /// Appends a record; `body` writes what follows the head.
    mutating func append(
        _ kind: RecordKind, passed: Int = 0, count: Int = 0, number: UInt64, time: Int64,
        _ body: (inout ByteWriter) -> Void
    ) {
        let start = text.bytes.count
        for _ in 0..<RecordHead.size / 8 { text.write(UInt64(0)) }
        body(&text)
        text.pad()
        let head = RecordHead(
            kind, size: text.bytes.count - start, passed: passed, count: count, number: number, time: time)
        unsafe text.bytes.withUnsafeMutableBytes { all in
            if let base = all.baseAddress { unsafe head.write(to: base + start) }
        }
        starts.append(start)
    }

    /// Appends another writer's records.
    mutating func append(_ other: RecordWriter) {
        for start in other.starts { starts.append(text.bytes.count + start) }
        text.write(other.text.bytes)
    }

    /// Seals all records for where the first one will stand.
    mutating func seal(at place: RecordPlace) {
        unsafe text.bytes.withUnsafeMutableBytes { all in
            guard let base = all.baseAddress else { return }
            for index in starts.indices {
                let record = unsafe base + starts[index]
                let end = index + 1 < starts.count ? starts[index + 1] : all.count
                let size = end - starts[index]
                var there = place
                there.offset += starts[index]
                let body = unsafe hubbub_hash64(record + RecordHead.size, size - RecordHead.size)
                unsafe there.seal(record, RecordHead.size, body: body)
            }
        }
    }
}

/// Integers and texts, one behind the other, little-endian.
struct ByteWriter {
    fileprivate(set) var bytes: [UInt8] = []

    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }

    mutating func write(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

    /// Zeros up to a multiple of 8.
    mutating func pad() { while bytes.count & 7 != 0 { bytes.append(0) } }
}

/// Reads what `ByteWriter` wrote, and never beyond its end.
@safe struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        unsafe self.bytes = unsafe bytes
        self.position = position
    }

    var remaining: Int { unsafe bytes.count - position }

    mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        let size = Value.bitWidth / 8
        guard size <= remaining else { return nil }
        defer { position += size }
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
    }

    mutating func read(count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= remaining else { return nil }
        defer { position += count }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    mutating func pad() { position = min((position + 7) & ~7, unsafe bytes.count) }
}
