internal import Unix

/// What an ELF file says of itself. Facts of the format: System V ABI, chapters 4 and 5, and its 64-bit form.
struct ElfFile: Equatable, Sendable {
    /// The libraries that it needs, as it names them.
    var needed: [String] = []
    /// Where it wants them looked for, `$ORIGIN` not yet replaced.
    var runPaths: [String] = []
    /// In hexadecimal; empty where it has none.
    var buildID = ""
    /// How much memory its code and variables take, from the first byte to the last.
    var memory: UInt64 = 0
    /// How it was linked, for `Linkage`.
    var flags = ElfFlags()
    /// What it exports, without the names that old linkers add. nil where its section table was removed.
    var exports: [String]?

    /// - Throws: what it is instead of a shared library for this machine.
    init(_ file: consuming FileDescriptor, size: Int64) throws(Reason) {
        let bytes = ElfBytes(file, size: size)
        let header = try ElfHeader(bytes)
        try header.checkMachine()
        let segments = try ElfSegment.all(header, bytes)
        memory = segments.filter { $0.type == ElfSegment.load }.map(\.end).max() ?? 0
        try readDynamic(segments, bytes)
        try readBuildID(segments, bytes)
        flags.hasExecutableStack = segments.contains { $0.type == ElfSegment.stack && $0.isExecutable }
        exports = try? ElfSymbols.exports(header, bytes)
    }
}

/// The beginning of the file.
struct ElfHeader {
    let type: UInt16
    let machine: UInt16
    let segmentOffset: UInt64
    let segmentSize: Int
    let segmentCount: Int
    let sectionOffset: UInt64
    let sectionSize: Int
    let sectionCount: Int

    private static let sharedObject: UInt16 = 3

    init(_ bytes: borrowing ElfBytes) throws(Reason) {
        let identity = try? bytes.read(at: 0, count: 16)
        guard let identity, identity.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            let what =
                switch bytes.size {
                case 0: "it is empty"
                case 1..<16: "it has only \(bytes.size) bytes"
                default: "it is no ELF file, so no shared library"
                }
            throw Reason(.notELF, "\(what): remove it, or copy or build it again")
        }
        guard identity[4] == 2, identity[5] == 1 else {
            let width = identity[4] == 1 ? "32 bits" : identity[5] == 2 ? "a big-endian machine" : "an unknown class"
            throw Reason(
                .wrongClass,
                "it was built for \(width), this host is a little-endian one of 64 bits: build it for this one")
        }
        let table = ElfTable(try bytes.read(at: 0, count: 64))
        type = try table.number(16, UInt16.self)
        machine = try table.number(18, UInt16.self)
        segmentOffset = try table.number(32, UInt64.self)
        sectionOffset = try table.number(40, UInt64.self)
        segmentSize = Int(try table.number(54, UInt16.self))
        segmentCount = Int(try table.number(56, UInt16.self))
        sectionSize = Int(try table.number(58, UInt16.self))
        sectionCount = Int(try table.number(60, UInt16.self))
    }

    func checkMachine() throws(Reason) {
        guard machine == Self.ownMachine else {
            throw Reason(
                .wrongMachine,
                "it was built for \(Self.name(machine)), this host is \(Self.name(Self.ownMachine)): build it for this one"
            )
        }
        guard type == Self.sharedObject else {
            throw Reason(.notShared, "it is an ELF file but no shared library: link it with -shared")
        }
    }

    private static var ownMachine: UInt16 {
        #if arch(x86_64)
        62
        #elseif arch(arm64)
        183
        #elseif arch(riscv64)
        243
        #else
        0
        #endif
    }

    private static func name(_ machine: UInt16) -> String {
        switch machine {
        case 3: "i386"
        case 8: "MIPS"
        case 40: "32-bit ARM"
        case 62: "x86-64"
        case 183: "AArch64"
        case 243: "RISC-V"
        default: "machine \(machine)"
        }
    }
}

/// A part of the file that is mapped, or that tells about it.
struct ElfSegment {
    static let load: UInt32 = 1
    static let dynamic: UInt32 = 2
    static let note: UInt32 = 4
    /// GNU_STACK: it has no bytes, and says what the stack must allow.
    static let stack: UInt32 = 0x6474_E551

    let type: UInt32
    let offset: UInt64
    let address: UInt64
    let size: UInt64
    /// Where it ends in memory, with the variables that the file does not hold because they begin as 0.
    let end: UInt64
    let isExecutable: Bool

    static func all(_ header: ElfHeader, _ bytes: borrowing ElfBytes) throws(Reason) -> [ElfSegment] {
        guard header.segmentSize >= 56, header.segmentCount > 0, header.segmentCount < 4096 else {
            throw Reason(.notShared, "it has no program headers, so nothing can be loaded: build it again")
        }
        let size = UInt64(header.segmentSize * header.segmentCount)
        let table = ElfTable(try bytes.read(at: header.segmentOffset, count: size))
        var segments: [ElfSegment] = []
        for index in 0..<header.segmentCount {
            let start = index * header.segmentSize
            let address = try table.number(start + 16, UInt64.self)
            let segment = ElfSegment(
                type: try table.number(start, UInt32.self), offset: try table.number(start + 8, UInt64.self),
                address: address, size: try table.number(start + 32, UInt64.self),
                end: address &+ (try table.number(start + 40, UInt64.self)),
                isExecutable: try table.number(start + 4, UInt32.self) & 1 != 0)
            let (end, overflow) = segment.offset.addingReportingOverflow(segment.size)
            // A mapping beyond the end of the file would kill the process that touches it.
            if segment.type == load, overflow || end > UInt64(bytes.size) { throw ElfBytes.truncation }
            segments.append(segment)
        }
        return segments
    }
}
