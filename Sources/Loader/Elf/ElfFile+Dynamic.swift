/// The dynamic section: what the file needs and where it looks for it.
extension ElfFile {
    private static let tagNeeded: UInt64 = 1
    private static let tagStrings: UInt64 = 5
    private static let tagStringSize: UInt64 = 10
    private static let tagRPath: UInt64 = 15
    private static let tagRunPath: UInt64 = 29
    private static let mostNeeded = 256

    mutating func readDynamic(_ segments: [ElfSegment], _ bytes: borrowing ElfBytes) throws(Reason) {
        guard let segment = segments.first(where: { $0.type == ElfSegment.dynamic }) else {
            throw Reason(.notShared, "it has no dynamic section: link it with -shared")
        }
        let entries = try Self.entries(segment, bytes)
        guard let address = entries.first(where: { $0.tag == Self.tagStrings })?.value,
            let size = entries.first(where: { $0.tag == Self.tagStringSize })?.value,
            let home = segments.first(where: {
                $0.type == ElfSegment.load && address >= $0.address && address - $0.address < $0.size
            })
        else { throw ElfBytes.truncation }
        let strings = ElfTable(try bytes.read(at: home.offset + (address - home.address), count: size))
        for entry in entries { flags.read(entry.tag, entry.value) }
        for entry in entries where entry.tag == Self.tagNeeded { needed.append(try strings.text(entry.value)) }
        guard needed.count <= Self.mostNeeded else {
            throw Reason(.notLoadable, "it needs \(needed.count) libraries, at most \(Self.mostNeeded) are looked for")
        }
        // Where both kinds of path stand there the loader ignores the older one.
        let kind = entries.contains { $0.tag == Self.tagRunPath } ? Self.tagRunPath : Self.tagRPath
        for entry in entries where entry.tag == kind {
            runPaths += try strings.text(entry.value).split(separator: ":").map(String.init)
        }
    }

    private static func entries(
        _ segment: ElfSegment, _ bytes: borrowing ElfBytes
    ) throws(Reason) -> [(tag: UInt64, value: UInt64)] {
        let table = ElfTable(try bytes.read(at: segment.offset, count: min(segment.size, 1 << 20)))
        var entries: [(tag: UInt64, value: UInt64)] = []
        for start in stride(from: 0, to: table.bytes.count - 15, by: 16) {
            let tag = try table.number(start, UInt64.self)
            if tag == 0 { break }
            entries.append((tag, try table.number(start + 8, UInt64.self)))
        }
        return entries
    }
}

/// The build id: a note of the owner "GNU" and the type 3.
extension ElfFile {
    mutating func readBuildID(_ segments: [ElfSegment], _ bytes: borrowing ElfBytes) throws(Reason) {
        for segment in segments where segment.type == ElfSegment.note {
            let notes = ElfTable(try bytes.read(at: segment.offset, count: min(segment.size, 65_536)))
            var start = 0
            while start + 12 <= notes.bytes.count {
                let nameSize = Int(try notes.number(start, UInt32.self))
                let size = Int(try notes.number(start + 4, UInt32.self))
                let type = try notes.number(start + 8, UInt32.self)
                let name = start + 12
                let content = name + (nameSize + 3) / 4 * 4
                guard content + size <= notes.bytes.count else { break }
                if type == 3, notes.bytes[name..<name + nameSize].elementsEqual([0x47, 0x4E, 0x55, 0]) {
                    buildID = Hexadecimal.text(notes.bytes[content..<content + min(size, 64)])
                }
                start = content + (size + 3) / 4 * 4
            }
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}
