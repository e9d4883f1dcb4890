/// The symbols that a library exports.
enum ElfSymbols {
    private static let dynamicSymbols: UInt32 = 11
    private static let entrySize = 24
    /// Enough to warn of.
    private static let most = 10_000
    /// Names that linkers put into every library.
    private static let ofTheLinker: Set<String> = [
        "_init", "_fini", "_edata", "_end", "__bss_start", "_start", "__end__",
    ]

    /// - Throws: where the table is not there or makes no sense.
    static func exports(_ header: ElfHeader, _ bytes: borrowing ElfBytes) throws(Reason) -> [String] {
        guard header.sectionSize >= 64, header.sectionCount > 0 else { throw ElfBytes.truncation }
        let sections = ElfTable(
            try bytes.read(at: header.sectionOffset, count: UInt64(header.sectionSize * header.sectionCount)))
        for index in 0..<header.sectionCount
        where try sections.number(index * header.sectionSize + 4, UInt32.self) == dynamicSymbols {
            let start = index * header.sectionSize
            let link = Int(try sections.number(start + 40, UInt32.self)) * header.sectionSize
            return try names(
                ElfTable(try content(sections, start, bytes)), ElfTable(try content(sections, link, bytes)))
        }
        throw ElfBytes.truncation
    }

    private static func content(
        _ sections: ElfTable, _ start: Int, _ bytes: borrowing ElfBytes
    ) throws(Reason) -> [UInt8] {
        try bytes.read(
            at: try sections.number(start + 24, UInt64.self), count: try sections.number(start + 32, UInt64.self))
    }

    private static func names(_ symbols: ElfTable, _ strings: ElfTable) throws(Reason) -> [String] {
        var names: [String] = []
        for start in stride(from: 0, to: symbols.bytes.count - entrySize + 1, by: entrySize) where names.count < most {
            let binding = symbols.bytes[start + 4] >> 4
            let visibility = symbols.bytes[start + 5] & 3
            let section = try symbols.number(start + 6, UInt16.self)
            // Defined here, global or weak or unique, and visible from outside.
            guard section != 0, [1, 2, 10].contains(binding), visibility == 0 || visibility == 3 else { continue }
            let name = try strings.text(UInt64(try symbols.number(start, UInt32.self)))
            if !ofTheLinker.contains(name) { names.append(name) }
        }
        return names
    }
}
