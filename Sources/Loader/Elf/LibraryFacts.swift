internal import JSONText
internal import Unix

/// What the loader must know of a library's file each time. It is remembered, so that the file is read once as long as it is the same.
struct LibraryFacts: Equatable, Sendable {
    /// The libraries that it needs, as it names them.
    let needed: [String]
    /// Where it wants them looked for, `$ORIGIN` not yet replaced.
    let runPaths: [String]
    /// In hexadecimal; empty where it has none.
    let buildID: String
    /// What it exports beside its entry.
    let strays: [String]

    init(_ elf: ElfFile) {
        needed = elf.needed
        runPaths = elf.runPaths
        buildID = elf.buildID
        strays = (elf.exports ?? []).filter { $0 != DynamicLibrary.entryName }.sorted()
    }

    var json: JSONValue {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        return [
            "needed": list(needed), "run_paths": list(runPaths), "build_id": .string(buildID), "strays": list(strays),
        ]
    }

    init?(json: JSONValue) {
        func list(_ name: String) -> [String]? { json[name]?.array?.compactMap(\.string) }
        guard let needed = list("needed"), let runPaths = list("run_paths"), let buildID = json["build_id"]?.string,
            let strays = list("strays")
        else { return nil }
        (self.needed, self.runPaths, self.buildID, self.strays) = (needed, runPaths, buildID, strays)
    }
}

/// By which a file is known to be the same: whoever changes it changes one of these.
struct FileStamp: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Int64
    private let changed: Int64

    init(_ status: FileStatus) {
        (device, inode, size) = (status.device, status.inode, status.size)
        (modified, changed) = (status.modified, status.changed)
    }

    init?(json: JSONValue) {
        let numbers = json.array?.compactMap(\.integer) ?? []
        guard numbers.count == 5 else { return nil }
        (device, inode) = (UInt64(bitPattern: numbers[0]), UInt64(bitPattern: numbers[1]))
        (size, modified, changed) = (numbers[2], numbers[3], numbers[4])
    }

    var json: JSONValue {
        .array([Int64(bitPattern: device), Int64(bitPattern: inode), size, modified, changed].map { JSONValue($0) })
    }
}
