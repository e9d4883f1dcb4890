internal import Unix

/// Bounded access to an ELF file: every place that the file names is checked against its size.
struct ElfBytes: ~Copyable {
    private let file: FileDescriptor
    let size: Int64

    init(_ file: consuming FileDescriptor, size: Int64) {
        self.file = file
        self.size = size
    }

    /// - Throws: `truncated` where the file ends before.
    func read(at offset: UInt64, count: UInt64) throws(Reason) -> [UInt8] {
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard !overflow, end <= UInt64(size), count <= 64 << 20 else { throw ElfBytes.truncation }
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try file.read(at: Int64(offset), count: Int(count)) } catch {
            throw Reason(.unreadable, "it cannot be read: \(error)")
        }
        guard bytes.count == Int(count) else { throw ElfBytes.truncation }
        return bytes
    }

    static var truncation: Reason {
        Reason(.truncated, "the file ends before what its header promises: it was copied incompletely; copy it again")
    }
}

/// Numbers and names in a part of the file, little-endian as on every machine that the host runs on.
struct ElfTable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func number<Number: FixedWidthInteger & UnsignedInteger>(_ offset: Int, _ type: Number.Type) throws(Reason)
        -> Number
    {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, offset + size <= bytes.count else { throw ElfBytes.truncation }
        var number: Number = 0
        for index in 0..<size { number |= Number(bytes[offset + index]) << Number(8 * index) }
        return number
    }

    /// The longest name that a library may use: a bound on the work that a hostile table can cause.
    private static let longestText = 4096

    /// The text that begins at `offset`, up to its zero byte.
    func text(_ offset: UInt64) throws(Reason) -> String {
        guard offset < UInt64(bytes.count) else { throw ElfBytes.truncation }
        let rest = bytes[Int(offset)...].prefix(Self.longestText)
        guard let end = rest.firstIndex(of: 0) else { throw ElfBytes.truncation }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
